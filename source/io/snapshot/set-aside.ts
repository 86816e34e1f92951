import {lstat, rename} from 'node:fs/promises';
import {bytesOf, type RawPath, readable, under} from './raw-path.js';

/**
 * Renames what stands at a path and could not be saved, so that something else can be there. Resolves to the new
 * name in words. Rejects when it cannot; then it stays.
 */
export async function setAside(top: RawPath, path: RawPath): Promise<string> {
	for (let number = 1; ; number += 1) {
		const name = `${path}.flowdesk-kept${number === 1 ? '' : `-${number}`}`;
		const full = bytesOf(under(top, name));
		const isFree = await lstat(full).then(
			() => false,
			() => true,
		);
		if (isFree) {
			await rename(bytesOf(under(top, path)), full);
			return `${readable(path)} could not be saved: what was there is now ${readable(name)}`;
		}
	}
}
