import {type Row, span} from './rows.js';

/** Cells of a sparkline: one a second. */
const sparkWidth = 8;

/** Cells of one where room is short: the last seconds. */
export const shortSpark = 4;

const levels = '▁▂▃▄▅▆▇█';

/** Characters a second from which on a cell is one level higher: the same for every lane, so that they compare. */
const steps = [1, 20, 40, 80, 160, 320, 640];

/** What a lane wrote in each of the last `width` seconds, at most 8, the newest at the right end. */
export function sparkline(written: readonly number[], width = sparkWidth): Row {
	const seconds = [...Array.from({length: sparkWidth}, () => 0), ...written].slice(-width);
	const cells = seconds.map((each) => levels[steps.filter((step) => each >= step).length] ?? '█');
	return [span(cells.join(''), 'active')];
}
