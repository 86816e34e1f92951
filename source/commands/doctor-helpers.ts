import type {Helpers} from '../io/opencode/side-programs.js';
import {languageServerIn, type ProcessMemory} from '../io/process-memory.js';
import {oneLine} from '../mission/sanitize.js';
import {type Finding, fine} from './doctor-findings.js';

/**
 * What `doctor` says of the language servers and formatters that OpenCode starts in a project. `processes` are those
 * of a mission that runs here, null when none does or nobody can tell.
 */
export function helperFindings(
	{languageServers, formatters}: Helpers,
	processes: readonly ProcessMemory[] | null,
): readonly Finding[] {
	return [
		fine('language servers', serversText(languageServers, memoryOf(processes ?? []))),
		fine(
			'formatters',
			formatters === null
				? 'off: OpenCode\'s configuration has no "formatter"'
				: formatters.length === 0
					? 'none would run here'
					: `${formatters.join(', ')}: after an edit, no memory in between`,
		),
	];
}

function serversText(servers: Helpers['languageServers'], measured: readonly string[]): string {
	const now = measured.length === 0 ? '' : `\nnow, in the mission here: ${measured.join(', ')}`;
	if (servers === null) {
		return `off: OpenCode's configuration has no "lsp"${now}`;
	}
	const named = servers.named.length === 0 ? '' : ` (named there: ${servers.named.join(', ')})`;
	const known = measured.length === 0 ? '; what memory it takes is known once it runs' : '';
	return `on${named}: one starts when a lane touches a file of its language, and serves every lane of the project${known}${now}`;
}

/** `gopls 412 MB`, one for each language server. */
function memoryOf(processes: readonly ProcessMemory[]): readonly string[] {
	return processes.flatMap(({command, bytes}) => {
		const name = languageServerIn(command);
		return name === null
			? []
			: [`${oneLine(name, 60)} ${Math.max(1, Math.round(bytes / 1_000_000))} MB`];
	});
}
