import {existsSync, readdirSync, readFileSync, statSync} from 'node:fs';
import {chmod, mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {kill} from 'node:process';
import {fileURLToPath} from 'node:url';
import {execa} from 'execa';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {environment} from '../../../source/io/environment.js';
import {privateVariables} from '../../../source/io/opencode/private-variables.js';
import {
	OpenCodeMissing,
	ServerFailed,
	ServerUnauthorized,
} from '../../../source/io/opencode/problems.js';
import {createRunFolder} from '../../../source/io/opencode/run-folder.js';
import {attachServer, serverEnvironment, startServer} from '../../../source/io/opencode/server.js';
import {findOpenCode} from '../../../source/io/opencode/server-process.js';
import {missingCalls, testedVersions} from '../../../source/io/opencode/version.js';
import {type ScriptedModel, startScriptedModel} from '../../helpers/scripted-model.js';
import {loader} from '../event-store-setup.js';
import {agents, gitFolder, startLanes, startTestServer, temporaryFolder, waits} from './harness.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let directory: string;
let model: ScriptedModel;

beforeAll(async () => {
	folder = await temporaryFolder();
	directory = await gitFolder(folder.path, 'project');
	model = await startScriptedModel(({isAfterTool, prompt, toolResults}) => {
		const command = /run (.*)/.exec(prompt)?.[1];
		return command === undefined || isAfterTool
			? [{text: `done ${toolResults.join()}`}]
			: [{tool: 'bash', input: {command, description: 'x'}}];
	});
});

afterAll(async () => {
	await model?.close();
	await folder?.remove();
});

const answers = (url: string) =>
	fetch(`${url}/global/health`).then(
		({status}) => status,
		() => null,
	);

/** A folder for PATH whose `opencode` runs these shell lines. */
async function binWith(name: string, lines: string): Promise<string> {
	const bin = join(folder.path, `${name}-bin`);
	await mkdir(bin);
	await writeFile(join(bin, 'opencode'), `#!/bin/sh\n${lines}\n`);
	await chmod(join(bin, 'opencode'), 0o755);
	return bin;
}

describe('a server that FlowDesk starts', {timeout: 180_000}, () => {
	it('listens on loopback behind a password, has our agents, and is gone after close', async () => {
		const server = await startTestServer(folder.path, directory, model);
		const {hostname, port} = new URL(server.url);
		expect(hostname).toBe('127.0.0.1');
		expect(['0', '4096']).not.toContain(port);
		expect(await answers(server.url)).toBe(401);
		expect(server.version).toBe(testedVersions.newest);
		const {url, authorization} = server;
		const described = await fetch(`${url}/doc`, {headers: {authorization}});
		expect(missingCalls(await described.json())).toEqual([]);
		const {data} = await server.client.app.agents({directory});
		expect(data?.map(({name}) => name)).toEqual(
			expect.arrayContaining(agents.map(({name}) => `flowdesk-${name}`)),
		);
		await server.close();
		expect(await answers(server.url)).toBeNull();
	});

	it('reads what a folder brings along only when it is trusted', async () => {
		const project = await gitFolder(folder.path, 'with configuration');
		await mkdir(join(project, '.opencode', 'agents'), {recursive: true});
		await writeFile(join(project, '.opencode', 'agents', 'own.md'), '---\ndescription: x\n---\nHi');
		const names = async (isTrusted: boolean) => {
			const server = await startTestServer(folder.path, project, model, {isTrusted});
			const {data} = await server.client.app.agents({directory: project});
			await server.close();
			return data?.map(({name}) => name);
		};
		const strange = await names(false);
		expect(strange).not.toContain('own');
		const trusted = await names(true);
		expect(trusted).toContain('own');
	});

	it('lets no spelling of git push through, and leaves fetch alone', async () => {
		const remote = join(folder.path, 'remote.git');
		await execa('git', ['init', '--quiet', '--bare', remote]);
		const project = await gitFolder(folder.path, 'pushing');
		const git = (...line: string[]) => execa('git', line, {cwd: project});
		await git('remote', 'add', 'origin', remote);
		const who = ['-c', 'user.name=a', '-c', 'user.email=a@b'];
		await git(...who, 'commit', '--quiet', '--allow-empty', '-m', 'first');
		const server = await startTestServer(folder.path, project, model);
		const mission = startLanes({server, directory: project, missionId: 'push'});
		const sessionId = await mission.open('r1', 'reviewer');
		const command = 'run git fetch origin && echo fetched; sh -c "git -C . push origin HEAD:main"';
		await mission.lanes.send(mission.prompt('r1', sessionId, command, {role: 'reviewer'}));
		await mission.turn('r1');
		await mission.lanes.close();
		await server.close();
		expect((await execa('git', ['for-each-ref'], {cwd: remote})).stdout).toBe('');
	});

	it('keeps its run folder private and removes it', async () => {
		const files = await createRunFolder([{name: 'worker', markdown: 'text'}]);
		expect(statSync(files.path).mode & 0o777).toBe(0o700);
		expect(readdirSync(join(files.path, 'agents'))).toEqual(['flowdesk-worker.md']);
		await files.remove();
		expect(existsSync(files.path)).toBe(false);
	});

	it('adds to the settings of git and OpenCode that the user has, and replaces none', () => {
		const own = {GIT_CONFIG_COUNT: '2', OPENCODE_CONFIG_CONTENT: '{"provider":{"mine":{}}}'};
		const extraConfig = {provider: {sim: {}}};
		const variables = serverEnvironment(
			{directory, agents: [], isTrusted: false, environment: own, extraConfig},
			'/run/folder',
			'secret',
		);
		expect(variables).toMatchObject({
			OPENCODE_CONFIG_DIR: '/run/folder',
			OPENCODE_DISABLE_PROJECT_CONFIG: '1',
			OPENCODE_CONFIG_CONTENT: '{"provider":{"mine":{},"sim":{}}}',
			GIT_CONFIG_COUNT: '3',
			GIT_CONFIG_KEY_2: 'url.no-push:.pushInsteadOf',
			GIT_CONFIG_VALUE_2: '',
		});
	});

	it('that dies later is reported, and every open turn ends', async () => {
		const pidFile = join(folder.path, 'opencode.pid');
		const real = await findOpenCode(environment['PATH']);
		const bin = await binWith('noting', `echo $$ > '${pidFile}'\nexec '${real}' "$@"`);
		const server = await startTestServer(folder.path, directory, model, {
			environment: {
				...privateVariables(folder.path),
				PATH: `${bin}:${environment['PATH']}`,
			},
		});
		const mission = startLanes({server, directory, missionId: 'dies'});
		const sessionId = await mission.open('w1', 'worker');
		model.setScript(() => [{text: 'half'}, {wait: new Promise(() => undefined)}]);
		await mission.lanes.send(mission.prompt('w1', sessionId, 'hello'));
		await expect.poll(() => mission.chunks.length, waits).toBeGreaterThan(0);
		kill(Number(readFileSync(pidFile, 'utf8')), 'SIGKILL');
		expect(await server.died).toContain('ended by itself');
		expect(await mission.turn('w1')).toMatchObject({finish: 'error', error: {name: 'ServerDied'}});
		expect(mission.factsOf('server.lost').at(-1)?.reason).toContain('ended by itself');
		const late = await mission.lanes.send(mission.prompt('w1', sessionId, 'again'));
		expect(late).toMatchObject({type: 'prompt.failed', retryable: false});
		await mission.lanes.close();
		await server.close();
	});
});

describe('a server whose owner was killed', {timeout: 180_000}, () => {
	it('ends, and so does its run folder', async () => {
		const file = fileURLToPath(new URL('owner.ts', import.meta.url));
		const owner = execa('node', ['--import', loader, file, directory, folder.path], {
			reject: false,
			env: {TMPDIR: folder.path},
		});
		const output = {text: ''};
		owner.stdout.on('data', (chunk) => {
			output.text += String(chunk);
		});
		await expect.poll(() => output.text, waits).toContain('http://');
		const url = output.text.trim();
		const runFolders = () => readdirSync(folder.path).filter((name) => /^flowdesk-/.test(name));
		expect(await answers(url)).toBe(401);
		expect(runFolders()).toHaveLength(1);
		owner.kill('SIGKILL');
		await expect.poll(() => answers(url), waits).toBeNull();
		await expect.poll(runFolders, waits).toEqual([]);
	});
});

describe('a server that cannot be started', () => {
	const start = (path: string) =>
		startServer({
			directory,
			agents: [],
			isTrusted: false,
			environment: {...privateVariables(folder.path), PATH: path},
		});

	it('says how to install OpenCode when it is missing', async () => {
		const failure = start('/nowhere');
		await expect(failure).rejects.toBeInstanceOf(OpenCodeMissing);
		await expect(failure).rejects.toThrow('npm install -g opencode-ai');
	});

	it('says the last line it wrote when it ends at once', async () => {
		const bin = await binWith('broken', 'echo "no room on disk" >&2\nexit 3');
		const failure = start(`${bin}:${environment['PATH']}`);
		await expect(failure).rejects.toBeInstanceOf(ServerFailed);
		await expect(failure).rejects.toThrow('no room on disk');
	});

	it('starts all the same when another OpenCode was setting up the database at that moment', async () => {
		const real = await findOpenCode(environment['PATH']);
		const mark = join(folder.path, 'has-failed');
		// The words are those of 1.18.33 when two start at once in a new data folder.
		const bin = await binWith(
			'racing',
			`[ -e '${mark}' ] && exec '${real}' "$@"
			touch '${mark}'
			printf 'Error: Unexpected error\\n\\nFailed query: \\n  CREATE TABLE workspace (\\n  );\\nparams: \\n' >&2
			exit 1`,
		);
		const server = await start(`${bin}:${environment['PATH']}`);
		expect(existsSync(mark)).toBe(true);
		expect(await answers(server.url)).toBe(401);
		await server.close();
	});

	it('is interrupted by its signal and leaves nothing running', async () => {
		const pidFile = join(folder.path, 'slow.pid');
		const program = `echo $$ > '${pidFile}.new' && mv '${pidFile}.new' '${pidFile}'\nexec sleep 600`;
		const bin = await binWith('slow', program);
		const stop = new AbortController();
		const starting = startServer({
			directory,
			agents: [],
			isTrusted: false,
			environment: {PATH: `${bin}:${environment['PATH']}`},
			signal: stop.signal,
		});
		starting.catch(() => undefined);
		await expect.poll(() => existsSync(pidFile), waits).toBe(true);
		stop.abort();
		await expect(starting).rejects.toThrow('interrupted');
		const pid = Number(readFileSync(pidFile, 'utf8'));
		expect(() => kill(pid, 0)).toThrow();
	});
});

describe('a server that someone else started', {timeout: 180_000}, () => {
	it('is used with its password and left running', async () => {
		const theirs = await startTestServer(folder.path, directory, model);
		const {url, password} = theirs;
		const refused = attachServer({url, password: 'wrong', directory});
		await expect(refused).rejects.toBeInstanceOf(ServerUnauthorized);
		await expect(refused).rejects.toThrow('OPENCODE_SERVER_PASSWORD');
		model.setScript(() => [{text: 'hello from afar'}]);
		const server = await attachServer({url: `${url}/`, password, directory});
		const mission = startLanes({server, directory, missionId: 'attached'});
		const sessionId = await mission.open('w1', 'worker', {claim: []});
		await mission.lanes.send(mission.prompt('w1', sessionId, 'who are you'));
		expect(await mission.turn('w1')).toMatchObject({text: 'hello from afar'});
		const request = model.requests.find(({prompt}) => prompt === 'who are you');
		expect(JSON.stringify(request?.messages[0])).toContain("You are FlowDesk's worker");
		expect(request?.tools).not.toContain('task');
		expect(request?.tools).not.toContain('write');
		await mission.lanes.close();
		await server.close();
		expect(await answers(url)).toBe(401);
		await theirs.close();
	});

	it('is greeted by the user name that OPENCODE_SERVER_USERNAME gives', async () => {
		const theirs = await startTestServer(folder.path, directory, model);
		const {url, password} = theirs;
		const greet = (name: string) =>
			attachServer({url, password, directory, environment: {OPENCODE_SERVER_USERNAME: name}});
		await expect(greet('someone')).rejects.toBeInstanceOf(ServerUnauthorized);
		expect((await greet('')).username).toBe('opencode');
		await theirs.close();
	});

	it('says what to check when nothing answers', async () => {
		const failure = attachServer({url: 'http://127.0.0.1:9', password: null, directory});
		await expect(failure).rejects.toBeInstanceOf(ServerFailed);
		await expect(failure).rejects.toThrow('http://127.0.0.1:9');
	});
});
