import {execa} from 'execa';

/** What `ownGroup` needs of the process that leads the group. */
type Leader = Readonly<{
	pid?: number | undefined;
	stdin: NodeJS.WritableStream;
}>;

/**
 * Arguments of `/bin/sh` that lead a process group of its own (`detached`, stdin `pipe`): it waits for the word
 * of `ownGroup` and then becomes the command, whose input is empty. Without the word nothing is run.
 */
export function ownedCommand(command: readonly string[]): readonly string[] {
	const wait = `read -r word || { echo 'The command was not started.'; exit 126; }
exec "$@" </dev/null`;
	return ['-c', wait, 'flowdesk', ...command];
}

/**
 * Lets an owned command begin, and KILLs its whole group when our process ends, however that happens: a guardian
 * in a group of its own, which hears no signal of the terminal or the group, waits for the end of a pipe that
 * closes with us. `farewell` are shell lines that it runs before; the group is `-$1` there. Call `release` once
 * the group is gone.
 */
export function ownGroup(
	leader: Leader,
	options: Readonly<{environment: Readonly<Record<string, string | undefined>>; farewell?: string}>,
): {release: () => void} {
	if (leader.pid === undefined) {
		return {release: () => {}};
	}

	const script = `read -r never\n${options.farewell ?? ''}\nkill -s KILL -- "-$1"`;
	const guardian = execa('/bin/sh', ['-c', script, 'flowdesk', String(leader.pid)], {
		cwd: '/',
		env: options.environment,
		extendEnv: false,
		detached: true,
		stdin: 'pipe',
		stdout: 'ignore',
		stderr: 'ignore',
		reject: false,
	});
	// Who is gone already needs no word.
	leader.stdin.on('error', () => {});
	leader.stdin.end(guardian.pid === undefined ? '' : '\n');
	return {release: () => guardian.kill('SIGKILL')};
}
