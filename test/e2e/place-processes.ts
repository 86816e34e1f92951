import {execFileSync} from 'node:child_process';
import {existsSync, readdirSync, readFileSync} from 'node:fs';
import {platform} from 'node:process';
import type {Place} from './mission-place.js';

/** Ids of processes that run with the home of a place: the program, its server and what they started. */
export function processesOf({variables}: Pick<Place, 'variables'>): readonly number[] {
	const home = variables['HOME'] ?? '';
	return existsSync('/proc/self/environ') ? inProc(home) : inTable(home, processTable());
}

function inProc(home: string): readonly number[] {
	return readdirSync('/proc')
		.filter((name) => /^\d+$/.test(name) && isAtHome(name, home))
		.map(Number);
}

function isAtHome(pid: string, home: string): boolean {
	try {
		const isZombie = /^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
		return (
			!isZombie && readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(`HOME=${home}`)
		);
	} catch {
		// It has ended meanwhile, or it belongs to somebody else.
		return false;
	}
}

/** What `ps` tells of the user's processes where there is no /proc: id, state, and command with its environment. */
export function processTable(): string {
	// macOS shows no environment of its own programs, such as /bin/sh: there some are missed, and none is made up.
	const all = platform === 'darwin' ? '-axEww' : 'axeww';
	return execFileSync('ps', [all, '-o', 'pid=,stat=,command='], {
		encoding: 'utf8',
		maxBuffer: 64 * 1024 * 1024,
	});
}

/** Ids in a table of `processTable` of those that run with a home, but zombies. */
export function inTable(home: string, table: string): readonly number[] {
	return table.split('\n').flatMap((line) => {
		const [, pid, state = '', words = ''] = /^\s*(\d+)\s+(\S+)\s(.*)$/.exec(line) ?? [];
		const isHere = ` ${words} `.includes(` HOME=${home} `);
		return pid !== undefined && isHere && !state.startsWith('Z') ? [Number(pid)] : [];
	});
}
