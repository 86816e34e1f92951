import {basename} from 'node:path';
import {execa} from 'execa';
import {environment} from './environment.js';

/** A process and the memory it holds. */
export type ProcessMemory = Readonly<{pid: number; command: string; bytes: number}>;

/** Every process that descends from `pid`, with its resident memory; null where `ps` cannot tell. Never rejects. */
export async function memoryBelow(pid: number): Promise<readonly ProcessMemory[] | null> {
	const told = await execa('ps', ['-A', '-o', 'pid=,ppid=,rss=,args='], {
		env: environment,
		extendEnv: false,
		stdin: 'ignore',
		reject: false,
		timeout: 10_000,
		maxBuffer: 16 * 1024 * 1024,
	});
	return told.failed ? null : descendants(told.stdout, pid);
}

function descendants(table: string, pid: number): readonly ProcessMemory[] {
	const all = table.split('\n').flatMap((line) => {
		const [, own, parent, kilobytes, command = ''] =
			/^\s*(\d+)\s+(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
		const process = {pid: Number(own), command, bytes: Number(kilobytes) * 1024};
		return own === undefined ? [] : [{...process, parent: Number(parent)}];
	});
	const found: ProcessMemory[] = [];
	const ids = new Set([pid]);
	for (let last = 0; last !== ids.size; ) {
		last = ids.size;
		for (const {parent, ...process} of all) {
			if (ids.has(parent) && !ids.has(process.pid)) {
				ids.add(process.pid);
				found.push(process);
			}
		}
	}

	return found;
}

/** How the usual language servers are called on a command line. */
const languageServer =
	/^(?:.*(?:language[-_]?server|langserver|-lsp|_lsp|-ls)|gopls|pyright|rust-analyzer|clangd|zls|jdtls|metals|csharp-ls|omnisharp)(?:\.[cm]?js|\.exe)?$/i;

/** The name of the language server that a command line starts, or null when it is none. */
export function languageServerIn(command: string): string | null {
	const names = command
		.split(/\s+/)
		.slice(0, 3)
		.map((word) => basename(word));
	return names.find((name) => languageServer.test(name)) ?? null;
}
