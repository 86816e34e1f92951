import {outcome, timed} from './call.js';
import type {EntryNames} from './permissions.js';
import {ServerFailed} from './problems.js';
import type {Server} from './server.js';

/** The actual names of the added entries, by tool set; their tools are called `<name>_<tool>`. */
export type ToolEntryNames = EntryNames;

/** A tool server to add: its wished name, and the token that tells who calls. */
export type AddedEntry = Readonly<{
	tools: 'commander' | 'plan' | 'review';
	name: string;
	url: string;
	token: string;
}>;

/** Our tools may wait up to 50 s for a result; OpenCode would cut a call after 60 s. */
const callLimitMs = 120_000;

/**
 * Adds FlowDesk's tools to the running server, for one directory. A name that is in use gets a suffix.
 * Throws ServerFailed when the server does not connect to them; then none is left.
 */
export async function addToolEntries(options: {
	server: Server;
	directory: string;
	entries: readonly AddedEntry[];
}): Promise<{names: ToolEntryNames; disconnect: () => Promise<void>}> {
	const {server, directory, entries} = options;
	const {client} = server;
	const added: string[] = [];
	const disconnect = async () => {
		for (const name of added.splice(0)) {
			await outcome(client.mcp.disconnect({name, directory}, timed(5000)));
		}
	};
	const known = await outcome(client.mcp.status({directory}, timed()));
	if (!known.ok) {
		throw new ServerFailed(`OpenCode does not tell which tools it has: ${known.message}.`);
	}
	const taken = new Set(
		Object.entries(known.data)
			.filter(([, {status}]) => status !== 'disabled')
			.map(([name]) => name),
	);
	const suffix = freeSuffix(entries, taken);
	const names: Record<string, string> = {};
	for (const entry of entries) {
		const name = `${entry.name}${suffix}`;
		const problem = await addEntry(server, directory, name, entry);
		added.push(name);
		if (problem !== null) {
			await disconnect();
			throw new ServerFailed(`OpenCode cannot reach FlowDesk's tools at ${entry.url}: ${problem}.`);
		}
		names[entry.tools] = name;
	}
	return {names, disconnect};
}

async function addEntry(
	server: Server,
	directory: string,
	name: string,
	entry: AddedEntry,
): Promise<string | null> {
	const headers = {authorization: `Bearer ${entry.token}`};
	const added = await outcome(
		server.client.mcp.add(
			{
				directory,
				name,
				config: {type: 'remote', url: entry.url, headers, oauth: false, timeout: callLimitMs},
			},
			timed(),
		),
	);
	if (!added.ok) {
		return added.message;
	}
	const state = added.data[name];
	if (state?.status === 'connected') {
		return null;
	}
	return state !== undefined && 'error' in state ? state.error : (state?.status ?? 'no answer');
}

/** One suffix for all entries, so that a person can tell which belong together. */
function freeSuffix(entries: readonly AddedEntry[], taken: ReadonlySet<string>): string {
	for (let number = 1; ; number++) {
		const suffix = number === 1 ? '' : `_${number}`;
		if (!entries.some(({name}) => taken.has(name + suffix))) {
			return suffix;
		}
	}
}
