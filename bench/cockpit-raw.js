import {createTalk} from './cockpit-talk.js';

// The limit: the same streams, and the tail of one of them written to the same place, with nothing around it.
const [lanes, perSecond] = process.argv.slice(2).map(Number);
const {columns, rows} = process.stdout;
const left = Math.min(66, Math.max(44, Math.floor(columns * 0.36)));
const [width, height] = [columns - left - 4, rows - 6];
const names = Array.from({length: lanes}, (_, at) => `w${at + 1}`);
const talk = createTalk();
const texts = new Map();
let sent = 0;
let shown = [];
const begunAt = performance.now();
process.stdout.write('\u001b[?1049h\u001b[?25l\u001b[?7l');
setInterval(() => {
	const due = ((performance.now() - begunAt) / 1000) * perSecond * names.length;
	for (; sent < due; sent++) {
		const laneId = names[sent % names.length];
		texts.set(laneId, ((texts.get(laneId) ?? '') + talk(laneId).text).slice(-32_000));
	}
}, 4);
setInterval(() => {
	const lines = (texts.get('w1') ?? '')
		.slice(-width * height * 2)
		.split('\n')
		.flatMap((line) => line.match(new RegExp(`.{1,${width}}`, 'g')) ?? [''])
		.slice(-height);
	let out = '';
	for (const [at, line] of lines.entries()) {
		if (line !== shown[at]) {
			out += `\u001b[${at + 4};${left + 3}H${line.padEnd(width)}`;
		}
	}
	shown = lines;
	if (out !== '') {
		process.stdout.write(`\u001b[?2026h${out}\u001b[?2026l`);
	}
}, 66);
process.stdin.setRawMode(true).on('data', (keys) => {
	process.stdout.write(`\u001b[1;1H${keys.toString() === '?' ? 'Help ' : 'Lanes'}`);
});
