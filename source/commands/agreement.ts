import {createHash} from 'node:crypto';
import {readFileSync} from 'node:fs';
import {z} from 'zod';
import {answersFile, type ProjectFolder, writeAnswers} from '../io/state-folder.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** What a person agreed to in a folder, kept as hashes of exactly that. */
export type Agreement = Readonly<{
	/** True when nothing was ever agreed to here. */
	isEmpty: () => boolean;
	has: (key: string) => boolean;
	/** Remembers keys beside those of before. Throws the file system's error. */
	remember: (keys: readonly string[]) => void;
}>;

/** Hashes that are kept; the oldest go first. */
const most = 1000;
const recordSchema = z.object({version: z.literal(1), agreed: z.array(z.string())});

/** The agreement for a folder of a project in the project's state folder, mode 0600. A damaged file is as good as none. */
export function createAgreement(place: ProjectFolder, environment: Environment): Agreement {
	const file = () => answersFile(place, 'agreement', environment);
	const read = (): readonly string[] => {
		try {
			return recordSchema.parse(JSON.parse(readFileSync(file(), 'utf8'))).agreed;
		} catch {
			return [];
		}
	};
	return {
		isEmpty: () => read().length === 0,
		has: (key) => read().includes(hashOf(key)),
		remember: (keys) => {
			const agreed = [...new Set([...read(), ...keys.map(hashOf)])].slice(-most);
			const content = `${JSON.stringify({version: 1, agreed})}\n`;
			writeAnswers(place, {name: 'agreement', content}, environment);
		},
	};
}

/** How a model is paid: by a price that the budget can count with, by subscription or not at all, or nobody knows. */
export type Payment = 'price' | 'subscription' | 'unknown';

/** What a yes to a model is a yes to: which role, which model, where what is sent to it goes, and how it is paid. */
export function modelKey(
	role: string,
	model: string,
	known: Readonly<{url: string | null; payment: Payment}>,
): string {
	return JSON.stringify(['model', role, model, known.url, known.payment]);
}

/** What a yes to a check is a yes to: the command, and the project's own lines that it runs. */
export function checkKey(command: string, runs: readonly string[]): string {
	return JSON.stringify(['check', command, runs]);
}

/** The wish to leave out what a project brings along (`files`) or asks for (`wishes`), as it is now. */
export function leftOutKey(what: 'files' | 'wishes', content: string): string {
	return JSON.stringify(['left out', what, content]);
}

/** That nothing is checked. */
export const noCheckKey = JSON.stringify(['no check']);

function hashOf(key: string): string {
	return createHash('sha256').update(key).digest('hex');
}
