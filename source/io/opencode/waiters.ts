/** Waits for states that frames bring about. */
export type Waiters = Readonly<{
	/** Resolves to true once the condition holds, to false after `limitMs` or when closed. */
	until: (condition: () => boolean, limitMs: number) => Promise<boolean>;
	/** Something may have changed: looks at every condition. */
	look: () => void;
	close: () => void;
}>;

/** A set of conditions that is looked at after each frame. */
export function createWaiters(): Waiters {
	const waiting = new Set<{condition: () => boolean; done: (holds: boolean) => void}>();
	return {
		until: (condition, limitMs) =>
			new Promise((resolve) => {
				const waiter = {
					condition,
					done: (holds: boolean) => {
						clearTimeout(timer);
						waiting.delete(waiter);
						resolve(holds);
					},
				};
				const timer = setTimeout(() => waiter.done(condition()), limitMs);
				waiting.add(waiter);
			}),
		look: () => {
			for (const waiter of [...waiting]) {
				if (waiter.condition()) {
					waiter.done(true);
				}
			}
		},
		close: () => {
			for (const waiter of [...waiting]) {
				waiter.done(false);
			}
		},
	};
}
