import {Buffer} from 'node:buffer';

/** A path as git and the file system have it: one character for each byte, so that no name is lost or changed. */
export type RawPath = string;

/** The bytes of a raw path or text. */
export function bytesOf(raw: RawPath): Buffer {
	return Buffer.from(raw, 'latin1');
}

/** A path of this program as a raw one. */
export function rawOf(path: string): RawPath {
	return Buffer.from(path, 'utf8').toString('latin1');
}

/** A raw path in words for people; bytes that are not UTF-8 become replacement characters. */
export function readable(raw: RawPath): string {
	return bytesOf(raw).toString('utf8');
}

/** A raw path that a shell's working directory can be: Node starts processes only where the name is UTF-8. */
export function isUtf8(raw: RawPath): boolean {
	return rawOf(readable(raw)) === raw;
}

/** Joins a folder and a name below it; an empty folder is the top. */
export function under(folder: RawPath, name: RawPath): RawPath {
	return folder === '' ? name : `${folder}/${name}`;
}

/** The path in git's C quotes, one line whatever is in it. */
export function quoted(raw: RawPath): string {
	const inner = raw.replace(
		/["\\]|[^ -~]/g,
		(character) => `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`,
	);
	return `"${inner}"`;
}
