import {outcome, plain, timed} from './call.js';
import type {Server} from './server.js';

/** The programs that OpenCode starts beside its model calls, in the project of a server. */
export type Helpers = Readonly<{
	/** Null when OpenCode's configuration leaves them off; `named` are those it names, none when it wants every one it knows. */
	languageServers: Readonly<{named: readonly string[]}> | null;
	/** Those that would run here; null when OpenCode's configuration leaves them off. */
	formatters: readonly string[] | null;
}>;

/** Asks a server for its language servers and formatters; null when it does not say. */
export async function readHelpers(server: Server, directory: string): Promise<Helpers | null> {
	const {client} = server;
	const [config, formatters] = await Promise.all([
		outcome(client.config.get({directory}, timed())),
		outcome(client.formatter.status({directory}, timed())),
	]);
	if (!config.ok || !formatters.ok) {
		return null;
	}
	const {lsp, formatter} = config.data;
	return {
		languageServers: lsp ? {named: namesIn(lsp)} : null,
		formatters: formatter
			? formatters.data.filter(({enabled}) => enabled).map(({name}) => plain(name))
			: null,
	};
}

function namesIn(configured: true | object): readonly string[] {
	return configured === true
		? []
		: Object.entries(configured)
				.filter(([, {disabled}]) => disabled !== true)
				.map(([name]) => plain(name));
}
