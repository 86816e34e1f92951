import process from 'node:process';
import {askLine, askPassword} from '../io/terminal-prompt.js';
import type {ConsentLine} from './consent-screen.js';
import {exitCodes} from './exit-codes.js';
import {Refusal} from './refusal.js';
import type {Terminal} from './terminal.js';

/** How a person is asked before a mission. Both questions throw a Refusal when the person leaves. */
export type AskPerson = Readonly<{
	show: (lines: readonly ConsentLine[]) => void;
	line: (question: string) => Promise<string>;
	password: (question: string) => Promise<string>;
}>;

/** The person at the terminal, asked line by line before a mission; null when nobody sits there. */
export function personAt(terminal: Terminal): AskPerson | null {
	if (!terminal.isInteractive) {
		return null;
	}
	const streams = {stdin: process.stdin, stdout: process.stdout};
	return {
		show: (lines) => {
			for (const {text, tone} of lines) {
				terminal.out(text, tone);
			}
		},
		line: async (question) => stay(await askLine(question, streams)),
		password: async (question) => stay(await askPassword(question, streams)),
	};
}

function stay(answer: string | null): string {
	if (answer === null) {
		throw new Refusal('Left before the mission began.', {exitCode: exitCodes.interrupted});
	}
	return answer;
}
