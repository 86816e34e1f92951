import {systemClock} from '../../source/io/clock.js';
import type {EngineLink} from '../../source/runtime/viewer.js';
import {frameOf} from '../../source/tui/models/frame.js';
import type {Region} from '../../source/tui/models/region.js';
import {rowText} from '../../source/tui/models/rows.js';
import {createScreen} from '../../source/tui/screen.js';
import {signs} from '../../source/tui/signs.js';
import {afterwards} from './mission-place.js';

/** Where a lane stands in the words of the server. */
export type Standing = 'asks' | 'busy' | 'retry' | 'idle';

/** And in those of the screen, which may also say that the lane is on its way, or that nobody knows. */
export type Drawn = Standing | 'opening' | 'unknown';

/** What can be read on the screen at one moment. */
export type Picture = Readonly<{
	/** Both lines of the header. */
	header: string;
	/** What the row of each lane in the list says, by lane. */
	lanes: ReadonlyMap<string, Drawn>;
}>;

const meanings: Readonly<Record<string, Drawn>> = {
	[signs.running.glyph]: 'busy',
	[signs.attention.glyph]: 'asks',
	[signs.retry.glyph]: 'retry',
	[signs.open.glyph]: 'opening',
	[signs.unknown.glyph]: 'unknown',
	[signs.idle.glyph]: 'idle',
	[signs.done.glyph]: 'idle',
	[signs.bad.glyph]: 'idle',
};

const glyphs = Object.keys(meanings).join('');
/** A row of the lane list: focus, digit, mark, the sign of the state and the lane's name. */
const laneLine = new RegExp(`^│ [▸ ][\\d ][■◆ ]([${glyphs}]) (c|w\\d+)[! ]`, 'u');

/** A terminal in which every lane has a row, and the size of the one whose streams are asked for. */
const tall = {columns: 200, rows: 400};
const usual = {columns: 200, rows: 60};

function textOf(regions: readonly Region[], wanted: string): readonly string[] {
	return regions.find(({name}) => name === wanted)?.rows.map(rowText) ?? [];
}

/** Connects a screen to a mission, as the program does; the returned function reads what it shows now. */
export function readScreen(link: EngineLink): () => Picture {
	const screen = createScreen(link, systemClock);
	screen.sized(usual);
	afterwards(screen.close);
	return () => {
		const shown = screen.shown();
		const regions = frameOf({...shown, view: {...shown.view, isUnfolded: true}, size: tall});
		const lanes = textOf(regions, 'lanes').flatMap((line) => {
			const [, glyph = '', laneId = ''] = laneLine.exec(line) ?? [];
			const meaning = meanings[glyph];
			return meaning === undefined ? [] : [[laneId, meaning] as const];
		});
		return {header: textOf(regions, 'header').join('\n'), lanes: new Map(lanes)};
	};
}
