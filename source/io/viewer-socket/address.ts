import {readFileSync, rmdirSync, rmSync} from 'node:fs';
import {basename, dirname, join} from 'node:path';
import {z} from 'zod';
import {writePrivateFile} from '../state-folder.js';

/** The beginning of the name of every folder that holds nothing but a socket of ours. */
export const socketFolderPrefix = 'flowdesk-view-';

const addressSchema = z.object({missionId: z.string(), socket: z.string()});

/** Where the running mission of a project can be watched. */
export type Address = z.infer<typeof addressSchema>;

function fileIn(stateFolder: string): string {
	return join(stateFolder, 'viewers.json');
}

/** The address in a project's state folder, of a mission that runs or ran; null when there is none. */
export function readAddress(stateFolder: string): Address | null {
	try {
		const read = addressSchema.safeParse(JSON.parse(readFileSync(fileIn(stateFolder), 'utf8')));
		return read.success ? read.data : null;
	} catch {
		return null;
	}
}

/** Leaves the address in a project's state folder, for the user's own eyes. Throws the file system's error. */
export function writeAddress(stateFolder: string, address: Address): void {
	writePrivateFile(fileIn(stateFolder), JSON.stringify(address));
}

/** Takes an address away, and the socket it leads to: also that of a mission that was killed. */
export function removeAddress(stateFolder: string, {socket}: Pick<Address, 'socket'>): void {
	try {
		const folder = dirname(socket);
		if (basename(folder).startsWith(socketFolderPrefix)) {
			rmSync(socket, {force: true});
			rmdirSync(folder);
		}
	} catch {
		// A socket whose folder somebody else has tidied away is gone too.
	}
	if (readAddress(stateFolder)?.socket === socket) {
		rmSync(fileIn(stateFolder), {force: true});
	}
}
