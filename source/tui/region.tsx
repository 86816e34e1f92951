import {Box, Text} from 'ink';
import {memo} from 'react';
import {type ThemedLook, toLook} from './look.js';
import type {Region} from './models/region.js';
import {compactRow, isSameRow, type Row, type Span} from './models/rows.js';
import {paintOf} from './theme.js';

function SpanText({part, look}: Readonly<{part: Span; look: ThemedLook}>) {
	const paint = paintOf(part.tone, look);
	return (
		<Text {...paint} bold={part.isBold || paint.bold === true} inverse={part.isInverse}>
			{toLook(part.text, look)}
		</Text>
	);
}

type RowProps = Readonly<{row: Row; look: ThemedLook}>;

/** Parts of a row and rows of a region have no identity but their place. */
const RowText = memo(
	({row, look}: RowProps) => (
		<Text wrap="truncate">
			{[...compactRow(row).entries()].map(([at, part]) => (
				<SpanText key={at} part={part} look={look} />
			))}
		</Text>
	),
	(before, after) => before.look === after.look && isSameRow(before.row, after.row),
);

/** Draws a region at its place. It decides nothing: the rows already fit. */
export function RegionBox({region, look}: Readonly<{region: Region; look: ThemedLook}>) {
	const {rect, rows} = region;
	return (
		<Box
			position="absolute"
			left={rect.x}
			top={rect.y}
			width={rect.width}
			height={rect.height}
			flexDirection="column"
		>
			{[...rows.entries()].map(([at, row]) => (
				<RowText key={at} row={row} look={look} />
			))}
		</Box>
	);
}
