import {
	configurationFolder,
	loadUserConfiguration,
	userProblems,
} from '../io/configuration-files.js';
import type {ScreenConfiguration} from '../mission/configuration.js';
import {oneLine} from '../mission/sanitize.js';
import {defaultKeymap, type Keymap} from '../tui/keymap/keymap.js';
import {userKeymap} from '../tui/keymap/user-keys.js';
import type {ScreenOptions} from '../tui/start-screen.js';
import {backgroundFrom} from '../tui/terminal/background-guess.js';
import {type ThemeChoice, themeChoices} from '../tui/theme.js';
import type {Arguments} from './arguments.js';
import {refusedFor} from './cast.js';
import {rendererOf} from './mission-flags.js';
import {Refusal} from './refusal.js';
import {terminalKind} from './terminal-kind.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** How the screen is to be, by flags, the user's own file and what the environment says of the terminal. */
export type ScreenChoice = Readonly<
	Required<
		Pick<
			ScreenOptions,
			'settings' | 'renderer' | 'isColor' | 'isAscii' | 'background' | 'isAsked' | 'terminal'
		>
	>
>;

/** Reads all of it. Throws a Refusal for a flag, or for a key that cannot be bound, with its line. */
export function screenChoice(args: Arguments, environment: Environment): ScreenChoice {
	const theme = themeFlag(args.value('theme'));
	const {configuration, keymap} = readScreenConfiguration(environment);
	const isRead = environment['INK_SCREEN_READER'] === 'true';
	const isBare = ['dumb', 'linux'].includes(environment['TERM'] ?? '');
	return {
		settings: {
			keymap,
			theme: theme ?? configuration.theme ?? 'auto',
			hasMouse: !isRead && (configuration.mouse ?? true),
			reducesMotion: args.has('reduced-motion') || (configuration.reducedMotion ?? isRead),
		},
		renderer: rendererOf(args, environment),
		isColor: !environment['NO_COLOR'] && environment['TERM'] !== 'dumb',
		isAscii: args.has('ascii') || (configuration.ascii ?? isAsciiOnly(environment)),
		background: backgroundFrom(environment['COLORFGBG']),
		isAsked: !isRead && !isBare,
		terminal: terminalKind(environment, configuration.notify ?? 'desktop'),
	};
}

/** What the user's own file says of the screen. Throws a Refusal that names file and line. */
export function readScreenConfiguration(
	environment: Environment,
): Readonly<{configuration: ScreenConfiguration; keymap: Keymap}> {
	const folder = configurationFolder(environment);
	const {configuration, problems} = loadUserConfiguration(folder);
	if (problems.length > 0) {
		throw refusedFor(problems, '');
	}
	if (configuration.keys === undefined) {
		return {configuration, keymap: defaultKeymap};
	}
	const {keymap, findings} = userKeymap(configuration.keys);
	if (findings.length > 0) {
		throw refusedFor(userProblems(folder, findings), '');
	}
	return {configuration, keymap};
}

function themeFlag(text: string | null): ThemeChoice | null {
	const theme = themeChoices.find((one) => one === text) ?? null;
	if (text !== null && theme === null) {
		throw new Refusal(`--theme ${oneLine(text, 40)}: expected one of ${themeChoices.join(', ')}.`);
	}
	return theme;
}

/** True for a locale that names another character set than UTF-8; one that is not set says nothing. */
function isAsciiOnly(environment: Environment): boolean {
	const locale = environment['LC_ALL'] || environment['LC_CTYPE'] || environment['LANG'] || '';
	return environment['TERM'] === 'linux' || (locale !== '' && !/utf-?8/i.test(locale));
}
