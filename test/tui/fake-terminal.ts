import {PassThrough} from 'node:stream';

/** A terminal in memory: what was written to it, and whether its keyboard is raw. */
export type FakeTerminal = Readonly<{
	stdout: NodeJS.WriteStream;
	stdin: NodeJS.ReadStream;
	written: () => string;
	isRaw: () => boolean;
	type: (text: string) => void;
}>;

/** Makes a terminal that takes everything and answers nothing, of 80 by 24 cells unless told. */
export function createFakeTerminal({columns, rows} = {columns: 80, rows: 24}): FakeTerminal {
	let text = '';
	let isRaw = false;
	const output = new PassThrough();
	output.on('data', (chunk: Buffer) => {
		text += chunk.toString();
	});
	const input = new PassThrough();
	const stdin = Object.assign(input, {
		isTTY: true,
		setRawMode: (mode: boolean) => {
			isRaw = mode;
			Object.assign(stdin, {isRaw: mode});
			return input;
		},
		ref: () => input,
		unref: () => input,
	});
	return {
		stdout: Object.assign(output, {
			isTTY: true,
			columns,
			rows,
		}) as unknown as NodeJS.WriteStream,
		stdin: stdin as unknown as NodeJS.ReadStream,
		written: () => text,
		isRaw: () => isRaw,
		type: (keys) => {
			input.write(keys);
		},
	};
}
