/** How a provider stands that has answered 429; times are epoch ms. */
export type ProviderLimit = Readonly<{
	/** The most lanes of it for now, the commander's place among them; null while nothing is lowered. */
	cap: number | null;
	/** What the cap was lowered from. */
	from: number;
	changedAt: number;
	/** The first 429 that speaks against the present cap; null when none does. */
	firstAt: number | null;
	/** When the last 429 came, or until when it asked to wait. */
	lastAt: number;
	/** The lanes that were refused since then. */
	refused: readonly string[];
	/** How many lanes there were when it was refused too often: the cap is to be lowered. */
	exceeded: number | null;
	/** True while the present cap is an attempt to raise it. */
	isTrial: boolean;
	/** Milliseconds without a 429 after which it is raised by one. */
	quietMs: number;
}>;
