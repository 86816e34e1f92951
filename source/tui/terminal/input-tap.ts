import {createReportFilter, type Report} from './reports.js';

/** The keyboard as Ink gets it, without what the terminal itself says. */
export type TappedInput = Readonly<{
	stdin: NodeJS.ReadStream;
	/** Forgets what is still waited for. */
	close: () => void;
}>;

/**
 * Hears what a terminal says among the keys, and hands the keys on. Ink reads when told that there is something to
 * read; keys that were held back are told of in the same way.
 */
export function tapInput(terminal: NodeJS.ReadStream, hear: (report: Report) => void): TappedInput {
	const filter = createReportFilter();
	let ready = '';
	let waiting: NodeJS.Timeout | undefined;
	const giveUp = () => {
		ready += filter.giveUp();
		if (ready !== '') {
			terminal.emit('readable');
		}
	};
	const take = (chunk: string) => {
		clearTimeout(waiting);
		const {typed, reports, waitMs} = filter.take(chunk);
		ready += typed;
		waiting = waitMs === null ? undefined : setTimeout(giveUp, waitMs);
		reports.forEach(hear);
	};
	const read = (): string | null => {
		for (let chunk = terminal.read(); chunk !== null; chunk = terminal.read()) {
			take(String(chunk));
		}
		const text = ready;
		ready = '';
		return text === '' ? null : text;
	};
	const stdin = new Proxy(terminal, {
		get(target, name) {
			if (name === 'read') {
				return read;
			}
			const value: unknown = Reflect.get(target, name);
			return typeof value === 'function' ? value.bind(target) : value;
		},
	});
	return {stdin, close: () => clearTimeout(waiting)};
}
