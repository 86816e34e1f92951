import {Box, useInput, usePaste, useWindowSize} from 'ink';
import Spinner from 'ink-spinner';
import {useSyncExternalStore} from 'react';
import {keysOf} from './keys.js';
import {frameOf} from './models/frame.js';
import {type Look, RegionBox} from './region.js';
import type {Screen} from './screen.js';

/** The whole screen: keys go to `screen`, and what it shows is drawn at the terminal's size. */
export function App({screen, look}: Readonly<{screen: Screen; look: Look}>) {
	const size = useWindowSize();
	const shown = useSyncExternalStore(screen.subscribe, screen.shown);
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
			{frameOf({...shown, size}).map((region) => (
				<RegionBox key={region.name} region={region} look={look} />
			))}
			{shown.known.mission === null ? <Starting isAscii={look.isAscii} /> : null}
		</Box>
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
