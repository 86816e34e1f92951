import type {IBufferCell, Terminal} from '@xterm/headless';

/** A colour of a cell: the terminal's own, one of its 256, or `#rrggbb`. */
export type CellColor = number | string | null;

/** One cell of a terminal, as a person sees it. The second half of a wide character has no text and no width. */
export type ScreenCell = Readonly<{
	text: string;
	width: number;
	color: CellColor;
	ground: CellColor;
	isBold: boolean;
	isDim: boolean;
	isInverse: boolean;
}>;

function hex(rgb: number): string {
	return `#${rgb.toString(16).padStart(6, '0')}`;
}

function colorOf(cell: IBufferCell): CellColor {
	return cell.isFgDefault() ? null : cell.isFgRGB() ? hex(cell.getFgColor()) : cell.getFgColor();
}

function groundOf(cell: IBufferCell): CellColor {
	return cell.isBgDefault() ? null : cell.isBgRGB() ? hex(cell.getBgColor()) : cell.getBgColor();
}

const emptyCell: ScreenCell = {
	text: ' ',
	width: 1,
	color: null,
	ground: null,
	isBold: false,
	isDim: false,
	isInverse: false,
};

function cellOf(cell: IBufferCell | undefined): ScreenCell {
	return cell === undefined
		? emptyCell
		: {
				text: cell.getWidth() === 0 ? '' : cell.getChars() || ' ',
				width: cell.getWidth(),
				color: colorOf(cell),
				ground: groundOf(cell),
				isBold: cell.isBold() !== 0,
				isDim: cell.isDim() !== 0,
				isInverse: cell.isInverse() !== 0,
			};
}

/** All cells of what a terminal shows now, line by line. */
export function readCells(terminal: Terminal): readonly (readonly ScreenCell[])[] {
	const {active} = terminal.buffer;
	return Array.from({length: terminal.rows}, (_, y) => {
		const line = active.getLine(active.viewportY + y);
		return Array.from({length: terminal.cols}, (_cell, x) => cellOf(line?.getCell(x)));
	});
}

/** The text of cells, without the spaces at the ends of lines. */
export function textOf(cells: readonly (readonly ScreenCell[])[]): string {
	return cells
		.map((line) =>
			line
				.map(({text}) => text)
				.join('')
				.trimEnd(),
		)
		.join('\n');
}
