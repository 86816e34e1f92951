/** The continuations of a mission so far. */
export type Continuations = Readonly<{
	count: number;
	/** In a row: without todo progress, and with an identical answer. */
	withoutProgress: number;
	identical: number;
	/** Todo fingerprint and digest when the last continuation was planned. */
	fingerprint: string;
	digest: string;
}>;
