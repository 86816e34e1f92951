import {Box, Text, useApp, useInput, usePaste, useWindowSize} from 'ink';
import Spinner from 'ink-spinner';
import {useEffect, useMemo, useSyncExternalStore} from 'react';
import {keysOf} from './keys.js';
import type {Look} from './look.js';
import {frameOf} from './models/frame.js';
import type {Size} from './models/layout.js';
import {RegionBox} from './region.js';
import type {Shown} from './scene.js';
import type {Screen} from './screen.js';
import type {Suspension} from './terminal/suspension.js';
import {themeOf} from './theme.js';

type AppProps = Readonly<{
	screen: Screen;
	look: Look;
	/** True while something else draws: then only keys are read here. */
	isPainted?: (shown: Shown) => boolean;
	/** Where Ctrl+Z leads; without it, nowhere. */
	suspension?: Suspension;
}>;

/** Belongs to the terminal and not to the keymap: no place may take it for something else. */
const suspendKey = 'ctrl+z';

/** The whole screen: keys go to `screen`, and what it shows is drawn at the terminal's size. */
export function App({screen, look, isPainted = () => false, suspension}: AppProps) {
	const size = useWindowSize();
	const {columns, rows} = size;
	useEffect(() => screen.sized({columns, rows}), [screen, columns, rows]);
	const {suspendTerminal} = useApp();
	useEffect(() => suspension?.attach(suspendTerminal), [suspension, suspendTerminal]);
	// What is painted elsewhere is null here, again and again, so that React has nothing to do.
	const shown = useSyncExternalStore(screen.subscribe, () =>
		isPainted(screen.shown()) ? null : screen.shown(),
	);
	useInput((input, key) => {
		const typed = keysOf(input, key);
		if (!('keys' in typed)) {
			screen.paste(typed.text, size);
			return;
		}
		const keys = typed.keys.filter((one) => one !== suspendKey);
		if (keys.length > 0) {
			screen.press(keys, size, keys.length < typed.keys.length ? undefined : typed.text);
		}
		if (keys.length < typed.keys.length) {
			suspension?.suspend();
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
			{shown.known.mission === null ? <Starting isStill={shown.view.reducesMotion} /> : null}
		</>
	);
}

/** Moves in the first cell while there is nothing else to show yet, by a spinner of fewer than eight steps a second. */
function Starting({isStill}: Readonly<{isStill: boolean}>) {
	return (
		<Box position="absolute" left={0} top={0}>
			{isStill ? <Text>.</Text> : <Spinner type="line" />}
		</Box>
	);
}
