import type {Terminal} from '../../source/commands/terminal.js';

/** A terminal that keeps what is written to it, by stream. */
export function recordedTerminal(isInteractive = false) {
	const written = {out: [] as string[], err: [] as string[], json: [] as unknown[]};
	const readersGone: (() => void)[] = [];
	const terminal: Terminal = {
		out: (text) => written.out.push(text),
		err: (text) => written.err.push(text),
		json: (value) => written.json.push(value),
		isInteractive,
		onReaderGone: (listener) => readersGone.push(listener),
	};
	return {terminal, written, readersGone};
}
