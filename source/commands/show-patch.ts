import type {Buffer} from 'node:buffer';
import process from 'node:process';
import {environment} from '../io/environment.js';
import {showPaged} from '../io/pager.js';
import {createTerminal, type Terminal, type Tone} from './terminal.js';

/**
 * Shows a patch: its exact bytes to a pipe or file, so that it can be applied; to a terminal safe text in colours,
 * because a lane may have written escape sequences into a file.
 */
export async function showPatch(patch: Buffer, terminal: Terminal): Promise<void> {
	if (process.stdout.isTTY !== true) {
		process.stdout.write(patch);
		return;
	}
	const lines = patchLines(patch.toString('utf8'));
	if (!(terminal.isInteractive && (await showPaged(paged(lines))))) {
		for (const {text, tone} of lines) {
			terminal.out(text, tone);
		}
	}
}

type PatchLine = Readonly<{text: string; tone: Tone}>;

/** The lines of a patch and how they read. What looks like a head within a hunk is content. */
export function patchLines(patch: string): readonly PatchLine[] {
	const lines = patch.split('\n');
	if (lines.at(-1) === '') {
		lines.pop();
	}
	let isHead = true;
	return lines.map((text) => {
		isHead = text.startsWith('diff ') || (isHead && !text.startsWith('@@ '));
		// A carriage return would begin a line of its own.
		return {text: text.replaceAll('\r', ''), tone: isHead ? 'strong' : toneOf(text)};
	});
}

function toneOf(text: string): Tone {
	const tones: Readonly<Record<string, Tone>> = {'+': 'good', '-': 'bad', '@': 'attention'};
	return tones[text[0] ?? ''] ?? 'plain';
}

function paged(lines: readonly PatchLine[]): string {
	const written: string[] = [];
	const stdout = {isTTY: true, write: (text: string) => written.push(text), on: () => undefined};
	const isColourless = Boolean(environment['NO_COLOR']);
	const page = createTerminal({stdin: {}, stdout, stderr: stdout, isColourless});
	for (const {text, tone} of lines) {
		page.out(text, tone);
	}
	return written.join('');
}
