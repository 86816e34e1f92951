import {execa} from 'execa';
import {environment} from '../environment.js';
import type {Attachment} from '../viewer-socket/messages.js';
import {findOpenCode} from './server-process.js';

/** OpenCode's own screen for one session, on this terminal. */
export type AttachedScreen = Readonly<{
	/** Resolves when the user left it, or it ended by itself. */
	left: Promise<'left' | 'failed'>;
	/** Ends it, and gives the terminal back as it was. */
	close: () => Promise<void>;
}>;

type Input = Pick<NodeJS.ReadStream, 'setRawMode'>;

/** Milliseconds that OpenCode gets to put the terminal in order. */
const patienceMs = 2000;

/** What a screen that was cut off may leave behind: other screen, mouse, paste, focus, keyboard, hidden cursor, colours. */
const inOrder =
	'\u001b[?1049l\u001b[?1000l\u001b[?1002l\u001b[?1003l\u001b[?1006l\u001b[?1004l\u001b[?2004l\u001b[<u\u001b[?25h\u001b[0m';

/**
 * Starts OpenCode's own screen on a session of a running server. The password goes by environment, never by argument.
 * Throws OpenCodeMissing.
 */
export async function attachScreen(
	{url, username, password, sessionId, directory, variables}: Attachment,
	stdin: Input,
): Promise<AttachedScreen> {
	const own = {...environment, ...variables};
	const binary = await findOpenCode(own['PATH']);
	// What is set now is what the terminal goes back to, whatever OpenCode leaves behind.
	stdin.setRawMode(true);
	const screen = execa(binary, ['attach', url, '--session', sessionId, '--dir', directory], {
		env: {
			...own,
			OPENCODE_SERVER_PASSWORD: password === '' ? undefined : password,
			OPENCODE_SERVER_USERNAME: username,
		},
		extendEnv: false,
		stdio: 'inherit',
		reject: false,
		forceKillAfterDelay: patienceMs,
	});
	return {
		left: screen.then(({exitCode}) => (exitCode === 0 ? 'left' : 'failed')),
		close: async () => {
			screen.kill();
			await screen;
			stdin.setRawMode(false);
			process.stdout.write(inOrder);
		},
	};
}
