import {oneLine} from '../mission/sanitize.js';

const words: Readonly<Record<string, string>> = {
	ENOENT: 'there is no such file',
	EISDIR: 'it is a folder',
	ENOTDIR: 'a part of its path is no folder',
	EACCES: 'you may not read it',
	EPERM: 'you may not read it',
};

/** Why a file could not be read, in words for the user; Node's own words for a rare reason. */
export function fileProblem(error: unknown): string {
	const code = error instanceof Error && 'code' in error ? String(error.code) : '';
	const known = words[code];
	return known ?? oneLine(error instanceof Error ? error.message : String(error), 200);
}
