import type {NoticeReach, TerminalKind} from '../tui/paint/terminal-effects.js';

type Variables = Readonly<Record<string, string | undefined>>;

/** Which sequence shows a note on the desktop: only one is sent, since some terminals know both and would show two. */
function noteSequence(variables: Variables): TerminalKind['note'] {
	const term = variables['TERM'] ?? '';
	if (term === 'linux' || term === 'dumb') {
		return null;
	}
	const knows777 =
		/^(rxvt|foot)/.test(term) || variables['VTE_VERSION'] || variables['KONSOLE_VERSION'];
	return knows777 ? 'osc777' : 'osc9';
}

/** What the environment says of the terminal, and how far the user wants notices to go. */
export function terminalKind(variables: Variables, reach: NoticeReach): TerminalKind {
	return {isTmux: Boolean(variables['TMUX']), note: noteSequence(variables), reach};
}
