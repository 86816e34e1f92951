import {createReportFilter, type Report} from './reports.js';

/** The keyboard as Ink gets it, without what the terminal itself says. */
export type TappedInput = Readonly<{
	stdin: NodeJS.ReadStream;
	/** Forgets what is still waited for. */
	close: () => void;
}>;

const esc = '\u001b';
/** At most one key: a character, with Alt too, Esc, or a sequence (CSI or SS3). Built from text, for the linter. */
const oneKey = new RegExp(
	`^(?:${esc}?[^${esc}]|${esc}{1,2}|${esc}{1,2}(?:\\[[0-?]*[ -/]*|O[0-9;]*)[@-~])?$`,
	'su',
);

type Listener = Readonly<{
	/** What the terminal says by itself. */
	hear: (report: Report) => void;
	/** More than one key is about to be handed on at once: they were hammered, or piled up while nothing was read. */
	pileUp: () => void;
}>;

/**
 * Hears what a terminal says among the keys, and hands the keys on. Ink reads when told that there is something to
 * read; keys that were held back are told of in the same way.
 */
export function tapInput(terminal: NodeJS.ReadStream, {hear, pileUp}: Listener): TappedInput {
	const filter = createReportFilter();
	let ready = '';
	/** What was typed since Ink read last, and whether the rest of a sequence is on its way behind it. */
	let batch = {typed: '', hasRest: false};
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
		batch = {typed: batch.typed + typed, hasRest: waitMs !== null};
		waiting = waitMs === null ? undefined : setTimeout(giveUp, waitMs);
		reports.forEach(hear);
	};
	const read = (): string | null => {
		batch = {typed: '', hasRest: false};
		for (let chunk = terminal.read(); chunk !== null; chunk = terminal.read()) {
			take(String(chunk));
		}
		if (!oneKey.test(batch.typed) || (batch.typed !== '' && batch.hasRest)) {
			pileUp();
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
