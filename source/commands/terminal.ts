import {styleText} from 'node:util';
import {sanitize} from '../mission/sanitize.js';

/** How a line reads: colours are only ever an addition, the words say it too. */
export type Tone = 'plain' | 'good' | 'bad' | 'attention' | 'strong' | 'quiet';

/** Where a command writes. Everything is sanitized here, so no caller can forget it. */
export type Terminal = Readonly<{
	/** A line (or several) on standard output. */
	out: (text: string, tone?: Tone) => void;
	/** A line on standard error. */
	err: (text: string, tone?: Tone) => void;
	/** One JSON value as one line on standard output, free of raw control characters. */
	json: (value: unknown) => void;
	/** True when input and output are a terminal, so that a person can see and answer. */
	isInteractive: boolean;
	/** Calls back once when nobody reads standard output any more; what is written then is dropped. */
	onReaderGone: (listener: () => void) => void;
}>;

/** A stream as the terminal needs it. */
export type OutputStream = Readonly<{
	isTTY?: boolean;
	write: (text: string) => unknown;
	on: (name: 'error', listener: (error: Error) => void) => unknown;
}>;

type Streams = Readonly<{
	stdin: Readonly<{isTTY?: boolean}>;
	stdout: OutputStream;
	stderr: OutputStream;
	/** True when NO_COLOR is set. */
	isColourless: boolean;
}>;

const formats = {
	good: 'green',
	bad: 'red',
	attention: 'yellow',
	strong: 'bold',
	quiet: 'dim',
} as const;

/** Control, bidi and zero-width characters that JSON.stringify leaves as they are. */
const rawInJson =
	/[\u007f-\u009f\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;

/** The terminal over three streams; colours only when standard output is a TTY. */
export function createTerminal({stdin, stdout, stderr, isColourless}: Streams): Terminal {
	const hasColour = stdout.isTTY === true && !isColourless;
	const listeners: (() => void)[] = [];
	let isGone = false;
	stdout.on('error', () => {
		if (!isGone) {
			isGone = true;
			for (const listener of listeners) {
				listener();
			}
		}
	});
	// Nobody can be told that standard error is gone.
	stderr.on('error', () => {});

	const line = (text: string, tone: Tone, isColoured: boolean) => {
		const clean = sanitize(text);
		const isStyled = isColoured && tone !== 'plain';
		return `${isStyled ? styleText(formats[tone], clean, {validateStream: false}) : clean}\n`;
	};

	const write = (text: string) => {
		if (!isGone) {
			stdout.write(text);
		}
	};

	return {
		out: (text, tone = 'plain') => write(line(text, tone, hasColour)),
		err: (text, tone = 'plain') => {
			stderr.write(line(text, tone, hasColour && stderr.isTTY === true));
		},
		json: (value) => write(`${jsonLine(value)}\n`),
		isInteractive: stdin.isTTY === true && stdout.isTTY === true,
		onReaderGone: (listener) => {
			listeners.push(listener);
		},
	};
}

/** JSON on one line in which every unsafe character is written as an escape. */
export function jsonLine(value: unknown): string {
	return JSON.stringify(value).replace(
		rawInJson,
		(character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
	);
}
