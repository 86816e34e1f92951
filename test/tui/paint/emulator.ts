import {Terminal} from '@xterm/headless';

/** A terminal that obeys what is written to it, so that a test can read its cells. */
export type Emulator = Readonly<{
	write: (text: string) => void;
	resize: (columns: number, rows: number) => void;
	/** Every cell once all is obeyed, line by line: its character and how it looks. */
	cells: () => Promise<readonly (readonly string[])[]>;
	/** The same as text, without the spaces at the ends of lines. */
	text: () => Promise<string>;
}>;

/** Makes a terminal of that size. */
export function createEmulator(columns: number, rows: number): Emulator {
	const terminal = new Terminal({cols: columns, rows, allowProposedApi: true, scrollback: 0});
	// As the screen sets it: text at the edge is cut.
	terminal.write('\u001b[?7l');
	const settled = () => new Promise<void>((resolve) => terminal.write('', resolve));
	const lines = () =>
		Array.from({length: terminal.rows}, (_, y) => terminal.buffer.active.getLine(y));
	return {
		write: (text) => terminal.write(text),
		resize: (width, height) => terminal.resize(width, height),
		cells: async () => {
			await settled();
			return lines().map((line) =>
				Array.from({length: terminal.cols}, (_, x) => {
					const cell = line?.getCell(x);
					const style = [cell?.getFgColor(), cell?.isBold(), cell?.isDim(), cell?.isInverse()].join(
						'/',
					);
					const character = cell?.getChars() || ' ';
					return character === ' ' && !cell?.isInverse() ? ' ' : `${character} ${style}`;
				}),
			);
		},
		text: async () => {
			await settled();
			return lines()
				.map((line) => line?.translateToString(true) ?? '')
				.join('\n');
		},
	};
}
