import {fstatSync, readFileSync} from 'node:fs';
import {text as readAll} from 'node:stream/consumers';
import {fileProblem} from '../io/file-problem.js';
import {oneLine, sanitize} from '../mission/sanitize.js';
import type {Arguments} from './arguments.js';
import {Refusal} from './refusal.js';

/** Where a mission may come from beside the command line. */
export type TextSources = Readonly<{
	/** True when something other than a terminal or nothing at all stands on standard input. */
	isPiped: () => boolean;
	readInput: () => Promise<string>;
}>;

/** The longest mission, in characters: one prompt of the commander has to hold it. */
const longest = 100_000;

/** Standard input of this process. */
export const standardInput: TextSources = {
	isPiped: () => {
		try {
			const input = fstatSync(0);
			return input.isFIFO() || input.isFile() || input.isSocket();
		} catch {
			return false;
		}
	},
	readInput: () => readAll(process.stdin),
};

/**
 * The mission in the user's words: from the command line, from `--file`, or from standard input.
 * Throws a Refusal when there is none, or more than one.
 */
export async function missionText(args: Arguments, sources: TextSources): Promise<string> {
	const file = args.value('file');
	const words = args.input;
	if (file !== null && words.length > 0) {
		throw new Refusal('The mission is given twice, as text and with --file: leave one out.');
	}
	if (words.length > 1 && !words.includes('-')) {
		throw new Refusal(
			`The mission came as ${words.length} words: put it in quotes, "${oneLine(words.join(' '), 60)}".`,
		);
	}
	const text = sanitize(await read(file, words, sources)).trim();
	if (text === '') {
		throw new Refusal(
			'There is no mission: give it as text ("..."), with --file FILE, or on standard input.',
		);
	}
	if (text.length > longest) {
		throw new Refusal(
			`The mission has ${text.length} characters; at most ${longest} go into one prompt. Put the rest into files of the project.`,
		);
	}
	return text;
}

function read(
	file: string | null,
	words: readonly string[],
	sources: TextSources,
): Promise<string> | string {
	if (file !== null) {
		return readMissionFile(file);
	}
	const [word] = words;
	if (word === '-' || (word === undefined && sources.isPiped())) {
		return sources.readInput();
	}
	return word ?? '';
}

function readMissionFile(file: string): string {
	try {
		return readFileSync(file, 'utf8');
	} catch (error) {
		throw new Refusal(`--file ${oneLine(file, 100)} cannot be read: ${fileProblem(error)}.`, {
			cause: error,
		});
	}
}
