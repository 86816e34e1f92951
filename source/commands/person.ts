import process from 'node:process';
import {askLine, askPassword} from '../io/terminal-prompt.js';
import {exitCodes} from './exit-codes.js';
import type {AskPerson} from './granted.js';
import {Refusal} from './refusal.js';
import type {Terminal} from './terminal.js';

/** The person at the terminal, asked line by line before a mission; null when nobody sits there. */
export function personAt(terminal: Terminal): AskPerson | null {
	if (!terminal.isInteractive) {
		return null;
	}
	const streams = {stdin: process.stdin, stdout: process.stdout};
	return {
		agree: async (lines, question) => {
			for (const line of lines) {
				terminal.out(line);
			}
			return isYes(stay(await askLine(`${question} [y/N] `, streams)));
		},
		password: async (question) => stay(await askPassword(question, streams)),
	};
}

/** Only a clear yes is one. */
function isYes(answer: string): boolean {
	return /^\s*y(es)?\s*$/i.test(answer);
}

function stay(answer: string | null): string {
	if (answer === null) {
		throw new Refusal('Left before the mission began.', {exitCode: exitCodes.interrupted});
	}
	return answer;
}
