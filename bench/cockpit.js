import {execFileSync} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';
import {cpuOf, load, memoryOf, openTerminal} from './cockpit-terminal.js';
import {todoRows} from './cockpit-todo.js';
import {percentile, rounded} from './figures.js';

const seconds = 8;
/** So many that the 99th of a hundred is not the worst of all. */
const keys = 200;
/** Until every lane is there and code is warm. */
const warmMs = 6000;
/** The streams that the screen shows at each size. */
const sizes = [
	{columns: 120, rows: 40, panes: 1},
	{columns: 200, rows: 60, panes: 4},
];
const folder = mkdtempSync(join(tmpdir(), 'flowdesk-bench-'));

function lineOf(file, ...words) {
	const path = fileURLToPath(new URL(file, import.meta.url));
	return [process.execPath, path, ...words].map((word) => `'${word}'`).join(' ');
}

/** What a program costs while it streams, and how fast it answers keys. */
async function measured({columns, rows}, line) {
	const terminal = await openTerminal({line, columns, rows});
	const {pid} = terminal;
	await delay(warmMs);
	const before = {cpu: cpuOf(pid), all: cpuOf(pid, true)};
	const written = await terminal.count(seconds);
	const quiet = {
		...written,
		cpu: (cpuOf(pid) - before.cpu) / seconds,
		all: (cpuOf(pid, true) - before.all) / seconds,
	};
	const latencies = [];
	for (let at = 0; at < keys; at++) {
		const isOpening = at % 2 === 0;
		const keyed = isOpening ? ['?', 'Help'] : ['\u001b[27u', 'Lanes'];
		latencies.push(await terminal.answer(...keyed));
		await delay(120 + (at % 7) * 11);
	}
	const memory = memoryOf(pid);
	await terminal.close();
	return {...quiet, latencies, memory};
}

/** tmux with the same streams in as many panes: what its server and its client take, without the programs in them. */
async function multiplexed({columns, rows, panes}) {
	const socket = `flowdesk-bench-${process.pid}`;
	const tmux = (...words) =>
		execFileSync('tmux', ['-L', socket, '-f', '/dev/null', ...words], {encoding: 'utf8'});
	const pane = (at) => lineOf('cockpit-pane.js', `w${at + 1}`, '50');
	const line = `env -u TMUX TERM=xterm-256color tmux -L ${socket} -f /dev/null new-session "${pane(0)}"`;
	const terminal = await openTerminal({line, columns, rows});
	await delay(500);
	for (let at = 1; at < panes; at++) {
		tmux('split-window', pane(at));
		tmux('select-layout', 'tiled');
	}
	const server = Number(tmux('display-message', '-p', '#{pid}'));
	await delay(warmMs);
	const taken = () => cpuOf(server, true) + cpuOf(terminal.pid, true);
	const before = taken();
	const {bytes} = await terminal.count(seconds);
	const cpu = (taken() - before) / seconds;
	tmux('kill-server');
	return {cpu, bytes};
}

function screen(renderer, lanes, perSecond, ...more) {
	return lineOf('cockpit-screen.js', renderer, String(lanes), String(perSecond), ...more);
}

async function sizeRows(size) {
	const name = `${size.columns}x${size.rows}`;
	const rows = [];
	const raw = await measured(size, lineOf('cockpit-raw.js', '50', '50', String(size.panes)));
	const painter = await measured(size, screen('painter', 50, 50));
	const few = await measured(size, screen('painter', 10, 50));
	const ink = await measured(size, screen('ink', 50, 50));
	const tmux = await multiplexed(size);
	const add = (what, figure, unit, key) =>
		rows.push([`${name} ${what}`, rounded(figure, 1), unit, key && `${key}${size.columns}`]);
	add('bare writer', raw.cpu, '% of a core', 'rawCpu');
	add('tmux, without the programs in it', tmux.cpu, '% of a core', 'tmuxCpu');
	add('screen', painter.cpu, '% of a core, its thread', 'cpu');
	add('screen and engine', painter.all, '% of a core', 'allCpu');
	add('screen, 10 lanes', few.cpu, '% of a core, its thread', 'fewCpu');
	add('screen drawn by Ink', ink.cpu, '% of a core, its thread', 'inkCpu');
	add('screen over bare writer', painter.cpu / raw.cpu, 'times (aim 3)', 'cpuRatio');
	add('screen and engine over bare writer', painter.all / raw.all, 'times', 'allRatio');
	add('50 lanes over 10', painter.cpu / few.cpu, 'times (aim 1.5)', 'laneRatio');
	add('bare writer', raw.bytes / 1000, 'kB/s', 'rawBytes');
	add('tmux', tmux.bytes / 1000, 'kB/s', 'tmuxBytes');
	add('screen', painter.bytes / 1000, 'kB/s', 'bytes');
	add('screen drawn by Ink', ink.bytes / 1000, 'kB/s', 'inkBytes');
	add('bytes over bare writer', painter.bytes / raw.bytes, 'times (aim 2)', 'bytesRatio');
	add('screen', painter.frames, 'frames/s', 'frames');
	add('key to frame p50', percentile(painter.latencies, 0.5), 'ms', 'p50');
	add('key to frame p99', percentile(painter.latencies, 0.99), 'ms (aim 25)', 'p99');
	add('key to frame p99, Ink', percentile(ink.latencies, 0.99), 'ms', 'inkP99');
	add('memory', painter.memory, 'MB', 'memory');
	return rows;
}

const wanted = 2_000_000;

/** Memory while each lane writes so many deltas a second, at a tenth of it and at the end. */
async function memoryRows(rate) {
	const countFile = join(folder, 'deltas');
	const line = screen('painter', 50, rate, countFile);
	const terminal = await openTerminal({line, columns: 200, rows: 60});
	const reach = async (count) => {
		while (takenIn(countFile) < count) {
			await delay(100);
		}
		return memoryOf(terminal.pid);
	};
	const early = await reach(wanted / 10);
	const late = await reach(wanted);
	await terminal.close();
	return [
		['memory after 200 000 deltas', rounded(early, 0), 'MB', 'memoryEarly'],
		['memory after 2 000 000 deltas', rounded(late, 0), 'MB (aim 200)', 'memoryLate'],
	];
}

function takenIn(countFile) {
	try {
		return Number(readFileSync(countFile, 'utf8'));
	} catch {
		// Nothing is counted yet.
		return 0;
	}
}

const hangSeconds = 30;

/** A terminal that stops reading: what the engine takes meanwhile, and what that does to memory. */
async function hangRows() {
	const countFile = join(folder, 'hanging');
	const line = screen('painter', 50, 50, countFile);
	const terminal = await openTerminal({line, columns: 200, rows: 60});
	await delay(warmMs);
	terminal.hang();
	const before = {memory: memoryOf(terminal.pid), count: takenIn(countFile)};
	await delay(hangSeconds * 1000);
	const taken = (takenIn(countFile) - before.count) / hangSeconds;
	const grown = memoryOf(terminal.pid) - before.memory;
	terminal.goOn();
	const after = await terminal.count(2);
	await terminal.close();
	return [
		[
			'a terminal that reads nothing for 30 s',
			rounded(taken, 0),
			'deltas/s (of 2500)',
			'hangTaken',
		],
		['  memory grows by', rounded(grown, 1), 'MB', 'hangGrown'],
		['  frames afterwards', rounded(after.frames, 1), 'frames/s', 'hangFrames'],
	];
}

/** Frames where nothing happens: only a clock moves, the mission is paused, the mission is over. */
async function idleRows() {
	const endsAfterMs = 24_000;
	const line = screen('painter', 10, 0, '', String(endsAfterMs));
	const terminal = await openTerminal({line, columns: 120, rows: 40});
	const begunAt = performance.now();
	await delay(warmMs);
	const clock = await terminal.count(6);
	// Pauses, and aborts every lane: nothing is at work then.
	terminal.type('X');
	await delay(1000);
	terminal.type('y');
	await delay(2000);
	const paused = await terminal.count(6);
	await delay(Math.max(0, begunAt + endsAfterMs + 3000 - performance.now()));
	const over = await terminal.count(6);
	await terminal.close();
	return [
		['only a clock moves', rounded(clock.frames, 1), 'frames/s (aim 1)', 'clockFrames'],
		['paused, with nothing at work', rounded(paused.frames, 1), 'frames/s (aim 0)', 'pausedFrames'],
		['the mission is over', rounded(over.frames, 1), 'frames/s (aim 0)', 'overFrames'],
	];
}

const parts = {
	sizes: async () => [...(await sizeRows(sizes[0])), ...(await sizeRows(sizes[1]))],
	memory: () => memoryRows(1500),
	hang: hangRows,
	idle: idleRows,
	todo: () =>
		todoRows({
			folder,
			warmMs,
			line: (todoFolder) => screen('painter', 50, 50, '', '0', todoFolder),
		}),
};

/** Only measured when named: it takes a quarter of an hour, since lanes write no faster than real ones. */
const longParts = {'memory-at-rate': () => memoryRows(50)};

/**
 * The screen beside a bare writer, tmux and Ink's whole frames, in a real pseudo-terminal; then what it does at its limits.
 * @param {readonly string[]} words the parts to measure, all but the long ones without words
 */
export async function measure(words) {
	const rows = [['cockpit, 50 lanes at 50 deltas a second', '', '']];
	rows.push(['load of the machine before', rounded(load(), 1), 'processes', 'loadBefore']);
	const chosen = words.length === 0 ? parts : {...parts, ...longParts};
	for (const [name, measurePart] of Object.entries(chosen)) {
		if (words.length === 0 || words.includes(name)) {
			rows.push(...(await measurePart()));
		}
	}
	rows.push(['load of the machine after', rounded(load(), 1), 'processes', 'loadAfter']);
	rmSync(folder, {recursive: true, force: true});
	return rows;
}
