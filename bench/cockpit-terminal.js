import {spawn} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {setTimeout as delay} from 'node:timers/promises';

const tickMs = 10;

/**
 * A command in a pseudo-terminal of `script` (util-linux), and what it writes there.
 * @param {Readonly<{line: string, columns: number, rows: number}>} run
 */
export async function openTerminal({line, columns, rows}) {
	const child = spawn(
		'script',
		[
			'-qefc',
			`stty cols ${columns} rows ${rows}; echo PID $$; NODE_ENV=production exec ${line}`,
			'/dev/null',
		],
		{stdio: ['pipe', 'pipe', 'inherit']},
	);
	const seen = {bytes: 0, frames: 0, text: ''};
	child.stdout.on('data', (chunk) => {
		seen.bytes += chunk.length;
		const text = chunk.toString('latin1');
		seen.frames += text.split('\u001b[?2026h').length - 1;
		seen.text = (seen.text + text).slice(-200_000);
	});
	const shown = async (words) => {
		while (!seen.text.includes(words)) {
			await delay(1);
		}
	};
	await shown('PID ');
	await delay(200);
	const pid = Number(/PID (\d+)/.exec(seen.text)?.[1]);
	return {
		pid,
		/** Types, and resolves to the milliseconds until words are on the terminal. */
		async answer(keys, words) {
			seen.text = '';
			const pressedAt = performance.now();
			child.stdin.write(keys);
			await shown(words);
			return performance.now() - pressedAt;
		},
		type: (keys) => child.stdin.write(keys),
		/** Does something, and resolves to the milliseconds from then on until words are on the terminal. */
		async after(act, words) {
			seen.text = '';
			act();
			const doneAt = performance.now();
			await shown(words);
			return performance.now() - doneAt;
		},
		/** Bytes and frames per second from now on. */
		async count(seconds) {
			const before = {...seen};
			await delay(seconds * 1000);
			return {
				bytes: (seen.bytes - before.bytes) / seconds,
				frames: (seen.frames - before.frames) / seconds,
			};
		},
		hang: () => child.stdout.pause(),
		goOn: () => child.stdout.resume(),
		async close() {
			process.kill(pid, 'SIGKILL');
			child.stdin.destroy();
			await new Promise((resolve) => child.once('close', resolve));
		},
	};
}

/** Percent of a core since the start, as seconds times 100: of the main thread, or of all of them. */
export function cpuOf(pid, isAll = false) {
	const path = isAll ? `/proc/${pid}/stat` : `/proc/${pid}/task/${pid}/stat`;
	const fields = readFileSync(path, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
	return (Number(fields[11]) + Number(fields[12])) * tickMs * 0.1;
}

/** Megabytes that a process holds in memory. */
export function memoryOf(pid) {
	return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1000;
}

/** How busy the machine is: processes that want to run, averaged over a minute. */
export function load() {
	return Number(readFileSync('/proc/loadavg', 'utf8').split(' ')[0]);
}
