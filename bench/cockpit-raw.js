import {createTalk} from './cockpit-talk.js';

// The limit: the same streams, and the tails of as many of them as the screen shows, with nothing around them.
const [lanes, perSecond, panes] = process.argv.slice(2).map(Number);
const {columns, rows} = process.stdout;
const left = Math.min(66, Math.max(44, Math.floor(columns * 0.36)));
const across = panes > 1 ? 2 : 1;
const down = Math.ceil(panes / across);
const [width, height] = [
	Math.floor((columns - left) / across) - 4,
	Math.floor((rows - 3) / down) - 2,
];
const names = Array.from({length: lanes}, (_, at) => `w${at + 1}`);
const talk = createTalk();
const texts = new Map();
let sent = 0;
const shown = new Map();
const begunAt = performance.now();
process.stdout.write('\u001b[?1049h\u001b[?25l\u001b[?7l');
setInterval(() => {
	const due = ((performance.now() - begunAt) / 1000) * perSecond * names.length;
	for (; sent < due; sent++) {
		const laneId = names[sent % names.length];
		texts.set(laneId, ((texts.get(laneId) ?? '') + talk(laneId).text).slice(-32_000));
	}
}, 4);

/** The lines of one pane that are others than before, each written whole. */
function changes(pane) {
	const before = shown.get(pane) ?? [];
	const lines = (texts.get(names[pane]) ?? '')
		.slice(-width * height * 2)
		.split('\n')
		.flatMap((line) => line.match(new RegExp(`.{1,${width}}`, 'g')) ?? [''])
		.slice(-height);
	shown.set(pane, lines);
	const x = left + 3 + (pane % across) * (width + 4);
	const y = 4 + Math.floor(pane / across) * (height + 2);
	return lines
		.map((line, at) => (line === before[at] ? '' : `\u001b[${y + at};${x}H${line.padEnd(width)}`))
		.join('');
}

setInterval(() => {
	let out = '';
	for (let pane = 0; pane < panes; pane++) {
		out += changes(pane);
	}
	if (out !== '') {
		process.stdout.write(`\u001b[?2026h${out}\u001b[?2026l`);
	}
}, 66);
process.stdin.setRawMode(true).on('data', (keys) => {
	process.stdout.write(`\u001b[1;1H${keys.toString() === '?' ? 'Help ' : 'Lanes'}`);
});
