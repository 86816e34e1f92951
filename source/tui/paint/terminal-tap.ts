import type {Modes} from '../terminal/modes.js';

const [beginFrame, endFrame] = ['\u001b[?2026h', '\u001b[?2026l'];
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what a terminal obeys.
const cursor = /\u001b\[\?25[hl]/g;
const [enterScreen, leaveScreen] = ['\u001b[?1049h', '\u001b[?1049l'];

type Done = (error?: Error | null) => void;

/**
 * The terminal as Ink gets it: what Ink writes goes through, with our modes where it enters and leaves the screen,
 * but for its frames while `isMuted`, when something else draws. A frame is what it writes between the two writes that
 * begin and end a synchronized update (Ink 8.0.0).
 */
export function tapTerminal(
	terminal: NodeJS.WriteStream,
	{isMuted, modes}: Readonly<{isMuted: () => boolean; modes: Modes}>,
): NodeJS.WriteStream {
	let isInFrame = false;
	const passed = (chunk: string): string => {
		if (chunk === beginFrame || chunk === endFrame) {
			isInFrame = chunk === beginFrame;
			return isMuted() ? '' : chunk;
		}
		return isInFrame && isMuted()
			? (chunk.match(cursor)?.at(-1) ?? '')
			: chunk
					.replaceAll(enterScreen, () => enterScreen + modes.entered())
					.replaceAll(leaveScreen, modes.left + leaveScreen);
	};
	const write = (chunk: string | Uint8Array, second?: BufferEncoding | Done, third?: Done) => {
		const done = typeof second === 'function' ? second : third;
		const text = passed(typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString());
		// Ink waits for what it wrote before by an empty write.
		return text === '' && done === undefined ? true : terminal.write(text, done);
	};
	return new Proxy(terminal, {
		get(target, name) {
			if (name === 'write') {
				return write;
			}
			const value: unknown = Reflect.get(target, name);
			return typeof value === 'function' ? value.bind(target) : value;
		},
	});
}
