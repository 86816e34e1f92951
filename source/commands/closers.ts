/** Things to close, in the reverse order of their opening; one that fails never keeps the others open. */
export type Closers = Readonly<{
	add: (close: () => Promise<unknown> | unknown) => void;
	closeAll: () => Promise<void>;
}>;

/** An empty stack of things to close. */
export function createClosers(): Closers {
	const stack: (() => Promise<unknown> | unknown)[] = [];
	return {
		add: (close) => stack.push(close),
		async closeAll() {
			for (let close = stack.pop(); close; close = stack.pop()) {
				try {
					await close();
				} catch {
					// The mission is over and its outcome stored: what cannot be closed ends with the process.
				}
			}
		},
	};
}
