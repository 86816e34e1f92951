import {mkdirSync, writeFileSync} from 'node:fs';
import {copyFile, mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {extname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import type {CallAddress} from './call-gate-server.js';

/** An agent in OpenCode's own format: frontmatter and prompt. */
export type AgentFile = Readonly<{name: string; markdown: string}>;

/** A folder that lives as long as its server. */
export type RunFolder = Readonly<{path: string; remove: () => Promise<void>}>;

/** The name under which a role's agent is known to OpenCode, so that it never meets an agent of the user's. */
export function agentName(role: string): string {
	return `flowdesk-${role}`;
}

/** No titles: for them OpenCode would ask a smaller model of its own choice. Every session here has its name. */
const ownConfiguration = {agent: {title: {disable: true}}};

/**
 * A fresh private folder (0700) that OpenCode reads agents from, and the plugin that asks before each model call where
 * there is somebody to ask. OpenCode writes into it too, so it is never the installed package.
 */
export async function createRunFolder(
	agents: readonly AgentFile[],
	calls: CallAddress | null = null,
): Promise<RunFolder> {
	const path = await mkdtemp(join(tmpdir(), 'flowdesk-'));
	const folder = join(path, 'agents');
	await mkdir(folder, {mode: 0o700});
	await Promise.all(
		agents.map(({name, markdown}) =>
			writeFile(join(folder, `${agentName(name)}.md`), markdown, {mode: 0o600}),
		),
	);
	await writeFile(join(path, 'opencode.json'), JSON.stringify(ownConfiguration), {mode: 0o600});
	if (calls !== null) {
		await addCallPlugin(path, calls);
	}
	forgoPackages(path);
	return {path, remove: () => rm(path, {recursive: true, force: true, maxRetries: 3})};
}

/** OpenCode loads it as it is, built or not: it imports nothing of ours. */
async function addCallPlugin(folder: string, calls: CallAddress): Promise<void> {
	const extension = extname(fileURLToPath(import.meta.url));
	const plugin = join(folder, 'plugin', `flowdesk-calls${extension}`);
	await mkdir(join(folder, 'plugin'), {mode: 0o700});
	await writeFile(join(folder, 'calls.json'), JSON.stringify(calls), {mode: 0o600});
	await copyFile(new URL(`call-plugin${extension}`, import.meta.url), plugin);
}

/**
 * Has OpenCode leave a configuration folder as it is: at every start it would fetch the packages that
 * plugins are written with (63 MB over the network), and the only one here needs none.
 */
export function forgoPackages(folder: string): void {
	mkdirSync(join(folder, 'node_modules'), {recursive: true, mode: 0o700});
	const lock = {lockfileVersion: 3, packages: {'': {dependencies: {'@opencode-ai/plugin': '*'}}}};
	writeFileSync(join(folder, 'package-lock.json'), JSON.stringify(lock), {mode: 0o600});
}
