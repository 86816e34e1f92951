import process from 'node:process';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Calls back for each signal that asks the process to end, with how many came so far. Ends with the returned function. */
export function onInterrupt(
	listener: (count: number, signal: NodeJS.Signals) => void,
	source: Pick<NodeJS.Process, 'on' | 'off'> = process,
): () => void {
	let count = 0;
	const hear = (signal: NodeJS.Signals) => {
		count += 1;
		listener(count, signal);
	};
	for (const signal of signals) {
		source.on(signal, hear);
	}
	return () => {
		for (const signal of signals) {
			source.off(signal, hear);
		}
	};
}
