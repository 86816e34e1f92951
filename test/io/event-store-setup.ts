import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {execPath} from 'node:process';
import {fileURLToPath} from 'node:url';
import {execa} from 'execa';
import {afterEach} from 'vitest';
import {type EventStore, openEventStore} from '../../source/io/event-store.js';
import type {EventOf} from '../../source/mission/events.js';

/** Lets a plain Node run the sources: their imports name the compiled files. */
export const loader = `data:text/javascript,${encodeURIComponent(`
	import {registerHooks} from 'node:module';
	registerHooks({resolve: (name, context, next) => next(
		/^\\.\\.?\\/.*\\.js$/.test(name) && context.parentURL?.endsWith('.ts') && !context.parentURL.includes('node_modules')
			? name.replace(/\\.js$/, '.ts') : name, context)});
`)}`;
const child = fileURLToPath(new URL('./event-store-child.ts', import.meta.url));
const endings: Array<() => void> = [];

afterEach(() => {
	for (const end of endings.splice(0).reverse()) {
		end();
	}
});

/** A database file in a folder that is removed after the test. */
export function createFile(): string {
	const folder = mkdtempSync(join(tmpdir(), 'flowdesk-store-'));
	endings.push(() => rmSync(folder, {recursive: true, force: true}));
	return join(folder, 'flowdesk.db');
}

/** Opens a store that is closed after the test. */
export function open(file: string, missionId = 'm1'): EventStore {
	const store = openEventStore({file, missionId});
	endings.push(() => {
		store.close().catch(() => {});
	});
	return store;
}

export function said(number: number): EventOf<'user.said'> {
	return {type: 'user.said', laneId: 'c1', text: `words ${number}`, id: `e${number}`, at: number};
}

/** Runs the child program; `lines` grows as it writes. It is killed after the test. */
export function startChild(
	what: 'append' | 'claim',
	file: string,
	options: Readonly<{missionId?: string; limit?: string}> = {},
) {
	const {missionId = 'm1', limit = ''} = options;
	const subprocess = execa(
		'/bin/sh',
		['-c', `${limit} exec "$@"`, 'sh', execPath, '--import', loader, child, what, file, missionId],
		{reject: false, buffer: {stdout: false}},
	);
	endings.push(() => subprocess.kill('SIGKILL'));
	const lines: string[] = [];
	let rest = '';
	subprocess.stdout.on('data', (chunk: Buffer) => {
		const parts = `${rest}${chunk.toString()}`.split('\n');
		rest = parts.pop() ?? '';
		lines.push(...parts);
	});
	return {subprocess, lines};
}
