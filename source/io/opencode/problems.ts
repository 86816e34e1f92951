/** `opencode` is not on PATH. The message is one line for the user. */
export class OpenCodeMissing extends Error {
	override readonly name = 'OpenCodeMissing';
	constructor() {
		super(
			'OpenCode is not installed (no `opencode` on PATH). Install it: npm install -g opencode-ai',
		);
	}
}

/** The server could not be started, or is not there. The message says why and what to do. */
export class ServerFailed extends Error {
	override readonly name = 'ServerFailed';
}

/** The server refused our password. */
export class ServerUnauthorized extends Error {
	override readonly name = 'ServerUnauthorized';
	constructor(url: string) {
		super(
			`The OpenCode server at ${url} wants another password. Set OPENCODE_SERVER_PASSWORD to the one it was started with.`,
		);
	}
}

/** The server lacks calls that FlowDesk cannot do without. */
export class ServerUnsuitable extends Error {
	override readonly name = 'ServerUnsuitable';
}
