import {existsSync, mkdtempSync, readFileSync, rmdirSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {z} from 'zod';
import {writePrivateFile} from './state-folder.js';

const handOverSchema = z.object({
	argv: z.array(z.string()),
	cwd: z.string(),
	environment: z.record(z.string(), z.string()),
});

/** A command line that goes on in another terminal: its words, where, and with which variables. */
export type HandOver = z.infer<typeof handOverSchema>;

/** A hand-over that lies ready. */
export type Handed = Readonly<{
	file: string;
	/** True once it was taken. */
	isTaken: () => boolean;
	remove: () => void;
}>;

/**
 * Lays a command line ready for another process of the same user: in a file of mode 0600, because variables hold keys
 * and arguments can be seen by everybody. Throws the file system's error.
 */
export function layReady(handOver: HandOver): Handed {
	const folder = mkdtempSync(join(tmpdir(), 'flowdesk-hand-'));
	const file = join(folder, 'command.json');
	writePrivateFile(file, JSON.stringify(handOver));
	return {
		file,
		isTaken: () => !existsSync(file),
		remove: () => clear(file),
	};
}

/** Takes a hand-over and leaves nothing of it behind; null when there is none. */
export function takeOver(file: string): HandOver | null {
	try {
		const read = handOverSchema.safeParse(JSON.parse(readFileSync(file, 'utf8')));
		if (!read.success) {
			return null;
		}
		clear(file);
		return read.data;
	} catch {
		return null;
	}
}

function clear(file: string): void {
	try {
		rmSync(file, {force: true});
		rmdirSync(dirname(file));
	} catch {
		// An empty folder may stay behind; what was private is gone.
	}
}
