import {Box, useInput, usePaste, useWindowSize} from 'ink';
import Spinner from 'ink-spinner';
import {useEffect, useMemo, useSyncExternalStore} from 'react';
import {keysOf} from './keys.js';
import type {Look} from './look.js';
import {frameOf} from './models/frame.js';
import type {Size} from './models/layout.js';
import {RegionBox} from './region.js';
import type {Screen, Shown} from './screen.js';
import {themeOf} from './theme.js';

type AppProps = Readonly<{
	screen: Screen;
	look: Look;
	/** True while something else draws: then only keys are read here. */
	isPainted?: (shown: Shown) => boolean;
}>;

/** The whole screen: keys go to `screen`, and what it shows is drawn at the terminal's size. */
export function App({screen, look, isPainted = () => false}: AppProps) {
	const size = useWindowSize();
	const {columns, rows} = size;
	useEffect(() => screen.sized({columns, rows}), [screen, columns, rows]);
	// What is painted elsewhere is null here, again and again, so that React has nothing to do.
	const shown = useSyncExternalStore(screen.subscribe, () =>
		isPainted(screen.shown()) ? null : screen.shown(),
	);
	useInput((input, key) => {
		const typed = keysOf(input, key);
		if ('text' in typed) {
			screen.paste(typed.text, size);
		} else if (typed.keys.length > 0) {
			screen.press(typed.keys, size);
		}
	});
	usePaste((text) => {
		screen.paste(text, size);
	});
	return (
		<Box width={size.columns} height={size.rows}>
			{shown === null ? null : <Frame shown={shown} size={size} look={look} />}
		</Box>
	);
}

type FrameProps = Readonly<{shown: Shown; size: Size; look: Look}>;

function Frame({shown, size, look}: FrameProps) {
	const theme = themeOf(shown.view);
	// The same object until the theme changes: rows are compared with the look they were drawn in.
	const themed = useMemo(() => ({...look, theme}), [look, theme]);
	return (
		<>
			{frameOf({...shown, size}).map((region) => (
				<RegionBox key={region.name} region={region} look={themed} />
			))}
			{shown.known.mission === null ? <Starting isAscii={look.isAscii} /> : null}
		</>
	);
}

/** Moves in the first cell while there is nothing else to show yet. */
function Starting({isAscii}: Readonly<{isAscii: boolean}>) {
	return (
		<Box position="absolute" left={0} top={0}>
			<Spinner type={isAscii ? 'line' : 'dots'} />
		</Box>
	);
}
