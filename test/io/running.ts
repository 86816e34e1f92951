import {existsSync, readFileSync} from 'node:fs';
import {kill} from 'node:process';

/** Whether a process is still at work. */
export function isRunning(pid: number): boolean {
	try {
		kill(pid, 0);
		// A process that has ended but that nobody has reaped yet runs no more.
		return (
			!existsSync('/proc/self/stat') || !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
		);
	} catch {
		return false;
	}
}
