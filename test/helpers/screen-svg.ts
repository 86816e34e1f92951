import type {CellColor, ScreenCell} from './screen-cells.js';

/** The ground that a picture is drawn on. */
export type Ground = 'dark' | 'light';

type Palette = Readonly<{ground: string; text: string; colors: readonly string[]}>;

/** The sixteen colours of usual terminals, on dark and on light. */
const palettes: Readonly<Record<Ground, Palette>> = {
	dark: {
		ground: '#1b1d23',
		text: '#d5d8df',
		colors: [
			...['#2c313a', '#e06c75', '#98c379', '#e5c07b', '#61afef', '#c678dd', '#56b6c2', '#c8ccd4'],
			...['#5c6370', '#ff7b86', '#b5e890', '#ffd68a', '#7cc0ff', '#dd9bef', '#7fdbe6', '#ffffff'],
		],
	},
	light: {
		ground: '#fbfbf9',
		text: '#2a2c33',
		colors: [
			...['#383a42', '#c4261d', '#3c8a2e', '#996600', '#2f5fd0', '#93278f', '#05777f', '#a0a1a7'],
			...['#696c77', '#d63a30', '#4a9c3b', '#ad7500', '#3f70e0', '#a53aa1', '#0a8a93', '#ffffff'],
		],
	},
};

const cellWidth = 8.4;
const cellHeight = 16.5;
const baseline = 12.5;
const margin = 12;

/** The colour of one of the 256. */
function indexed(index: number, {colors}: Palette): string {
	const own = colors[index];
	if (own !== undefined) {
		return own;
	}
	const part = (value: number) => value.toString(16).padStart(2, '0');
	if (index >= 232) {
		return `#${part(8 + (index - 232) * 10).repeat(3)}`;
	}
	const steps = [0, 95, 135, 175, 215, 255];
	const at = index - 16;
	return `#${[Math.floor(at / 36), Math.floor(at / 6) % 6, at % 6].map((step) => part(steps[step] ?? 0)).join('')}`;
}

function shade(color: CellColor, palette: Palette): string | null {
	return typeof color === 'number' ? indexed(color, palette) : color;
}

/** A stretch of cells that look the same. */
type Run = Readonly<{
	at: number;
	width: number;
	text: string;
	fill: string;
	ground: string | null;
	weight: string;
}>;

function lookOf(cell: ScreenCell, palette: Palette): Omit<Run, 'at' | 'width' | 'text'> {
	const color = shade(cell.color, palette);
	const ground = shade(cell.ground, palette);
	const [fill, below] = cell.isInverse
		? [ground ?? palette.ground, color ?? palette.text]
		: [color ?? palette.text, ground];
	return {
		fill,
		ground: below,
		weight: `${cell.isBold ? ' font-weight="700"' : ''}${cell.isDim ? ' opacity=".6"' : ''}`,
	};
}

function runsOf(line: readonly ScreenCell[], palette: Palette): readonly Run[] {
	const runs: Run[] = [];
	for (const [at, cell] of line.entries()) {
		if (cell.width === 0) {
			continue;
		}
		const look = lookOf(cell, palette);
		const last = runs.at(-1);
		const isSame =
			last !== undefined &&
			last.ground === look.ground &&
			((cell.text === ' ' && look.ground === null) ||
				(last.fill === look.fill && last.weight === look.weight));
		// A wide character stands alone, so that fonts which draw it otherwise move nothing after it.
		if (isSame && cell.width === 1 && last.width === [...last.text].length) {
			runs[runs.length - 1] = {...last, width: last.width + 1, text: last.text + cell.text};
		} else {
			runs.push({...look, at, width: cell.width, text: cell.text});
		}
	}
	return runs;
}

function rounded(value: number): string {
	return String(Number(value.toFixed(1)));
}

function escaped(text: string): string {
	return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}

/** The words of a run, each with its place: what stands apart is placed apart, whatever the font makes of spaces. */
function wordsOf({at, text}: Run): readonly Readonly<{at: number; words: string}>[] {
	return [...text.matchAll(/\S+(?: {1,2}\S+)*/gu)].map(({0: words, index}) => ({
		at: at + [...text.slice(0, index)].length,
		words,
	}));
}

function drawn(run: Run, y: number, palette: Palette): string {
	const {at, width, fill, ground, weight} = run;
	const top = rounded(y * cellHeight);
	const below =
		ground === null
			? ''
			: `<rect x="${rounded(at * cellWidth)}" y="${top}" width="${rounded(width * cellWidth)}" height="${cellHeight}" fill="${ground}"/>`;
	const own = fill === palette.text ? '' : ` fill="${fill}"`;
	const texts = wordsOf(run).map(({at: start, words}) => {
		const cells =
			run.text.length === 1 || width !== [...run.text].length ? width : [...words].length;
		const place = `x="${rounded(start * cellWidth)}" y="${rounded(y * cellHeight + baseline)}"`;
		return `<text ${place} textLength="${rounded(cells * cellWidth)}"${own}${weight}>${escaped(words)}</text>`;
	});
	return below + texts.join('');
}

/** A picture of a screen, and words for those who do not see it. The same cells give the same text. */
export function svgOf(
	cells: readonly (readonly ScreenCell[])[],
	title: string,
	ground: Ground = 'dark',
): string {
	const palette = palettes[ground];
	const width = rounded((cells[0]?.length ?? 0) * cellWidth + margin * 2);
	const height = rounded(cells.length * cellHeight + margin * 2);
	const lines = cells
		.map((line, y) =>
			runsOf(line, palette)
				.map((run) => drawn(run, y, palette))
				.join(''),
		)
		.filter((line) => line !== '');
	return [
		`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">`,
		`<title>${escaped(title)}</title>`,
		`<rect width="100%" height="100%" rx="8" fill="${palette.ground}"/>`,
		`<g transform="translate(${margin} ${margin})" fill="${palette.text}" font-family="ui-monospace,Menlo,Consolas,'DejaVu Sans Mono',monospace" font-size="14" xml:space="preserve">`,
		...lines,
		'</g>',
		'</svg>',
		'',
	].join('\n');
}
