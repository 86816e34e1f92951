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
	const known = words[codeOf(error)];
	return known ?? oneLine(error instanceof Error ? error.message : String(error), 200);
}

/** Why a file or folder could not be written or made, in words for the user. */
export function writeProblem(error: unknown): string {
	switch (codeOf(error)) {
		case 'EACCES':
		case 'EPERM':
			return 'you may not write there';
		case 'EROFS':
			return 'its disk can only be read';
		case 'EEXIST':
			return 'a file stands where a folder is needed';
		default:
			return fileProblem(error);
	}
}

function codeOf(error: unknown): string {
	return error instanceof Error && 'code' in error ? String(error.code) : '';
}
