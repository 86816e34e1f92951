import {spawn} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {setTimeout as delay} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';
import {percentile, rounded} from './figures.js';

const tickMs = 10;
const seconds = 8;
const keys = 40;

/**
 * Runs a program in a pseudo-terminal of `script` (util-linux) and measures it.
 * @param {Readonly<{file: string, words: readonly string[], columns: number, rows: number}>} run
 */
async function watchProgram({file, words, columns, rows}) {
	const path = fileURLToPath(new URL(file, import.meta.url));
	const line = [process.execPath, path, ...words].map((word) => `'${word}'`).join(' ');
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
	const has = async (words_) => {
		while (!seen.text.includes(words_)) {
			await delay(1);
		}
	};
	await has('PID ');
	await delay(200);
	const pid = Number(/PID (\d+)/.exec(seen.text)?.[1]);
	// Until every lane is there and code is warm.
	await delay(6000);
	const before = {...seen, cpu: cpuOf(pid), all: cpuOf(pid, true)};
	await delay(seconds * 1000);
	const quiet = {
		cpu: (cpuOf(pid) - before.cpu) / seconds,
		all: (cpuOf(pid, true) - before.all) / seconds,
		bytes: (seen.bytes - before.bytes) / seconds,
		frames: (seen.frames - before.frames) / seconds,
	};
	const latencies = [];
	for (let at = 0; at < keys; at++) {
		seen.text = '';
		const pressedAt = performance.now();
		const isOpening = at % 2 === 0;
		child.stdin.write(isOpening ? '?' : '\u001b[27u');
		await has(isOpening ? 'Help' : 'Lanes');
		latencies.push(performance.now() - pressedAt);
		await delay(120 + (at % 7) * 11);
	}
	const memory = memoryOf(pid);
	process.kill(pid, 'SIGKILL');
	child.stdin.destroy();
	await new Promise((resolve) => child.once('close', resolve));
	return {...quiet, latencies, memory};
}

/** Percent of a core since the start, as seconds times 100: of the main thread, or of all of them. */
function cpuOf(pid, isAll = false) {
	const path = isAll ? `/proc/${pid}/stat` : `/proc/${pid}/task/${pid}/stat`;
	const fields = readFileSync(path, 'utf8').split(') ').at(-1).split(' ');
	return (Number(fields[11]) + Number(fields[12])) * tickMs * 0.1;
}

function memoryOf(pid) {
	return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1000;
}

/** The screen beside a bare writer and Ink's whole frames, in a real pseudo-terminal. */
export async function measure() {
	const rows = [['cockpit, 50 lanes at 50 deltas a second', '', '']];
	for (const [columns, lines] of [
		[120, 40],
		[200, 60],
	]) {
		const size = {columns, rows: lines};
		const of = async (renderer, lanes) =>
			watchProgram({file: 'cockpit-screen.js', words: [renderer, lanes, '50'], ...size});
		const raw = await watchProgram({file: 'cockpit-raw.js', words: ['50', '50'], ...size});
		const painter = await of('painter', '50');
		const few = await of('painter', '10');
		const ink = await of('ink', '50');
		const name = `${columns}x${lines}`;
		const add = (what, figure, unit, key) =>
			rows.push([`${name} ${what}`, rounded(figure, 1), unit, key && `${key}${columns}`]);
		add('bare writer', raw.cpu, '% of a core', 'rawCpu');
		add('screen', painter.cpu, '% of a core, its thread', 'cpu');
		add('screen and engine', painter.all, '% of a core', 'allCpu');
		add('screen, 10 lanes', few.cpu, '% of a core, its thread', 'fewCpu');
		add('screen drawn by Ink', ink.cpu, '% of a core, its thread', 'inkCpu');
		add('screen over bare writer', painter.cpu / raw.cpu, 'times (aim 3)', 'cpuRatio');
		add('50 lanes over 10', painter.cpu / few.cpu, 'times (aim 1.5)', 'laneRatio');
		add('bare writer', raw.bytes / 1000, 'kB/s', 'rawBytes');
		add('screen', painter.bytes / 1000, 'kB/s', 'bytes');
		add('screen drawn by Ink', ink.bytes / 1000, 'kB/s', 'inkBytes');
		add('bytes over bare writer', painter.bytes / raw.bytes, 'times (aim 2)', 'bytesRatio');
		add('screen', painter.frames, 'frames/s', 'frames');
		add('key to frame p50', percentile(painter.latencies, 0.5), 'ms', 'p50');
		add('key to frame p99', percentile(painter.latencies, 0.99), 'ms (aim 25)', 'p99');
		add('key to frame p99, Ink', percentile(ink.latencies, 0.99), 'ms', 'inkP99');
		add('memory', painter.memory, 'MB', 'memory');
	}
	return rows;
}
