import {randomBytes} from 'node:crypto';
import {execa} from 'execa';
import {freePort} from '../../source/io/opencode/server-process.js';
import type {SimulatedModel} from '../../source/io/simulated-model/simulated-model.js';
import {afterwards, type Place} from './mission-place.js';

/** An OpenCode server that the user started: FlowDesk may use it and must leave it running. */
export type AttachedServer = Readonly<{
	url: string;
	password: string;
	/** True while its process runs. */
	isRunning: () => boolean;
	/** Gets a path of its API for a project's folder. Throws when it is refused. */
	get: (path: string, directory: string) => Promise<unknown>;
	/** Posts to a path of its API, as somebody else than FlowDesk. Throws when it is refused. */
	post: (path: string, directory: string, body: unknown) => Promise<unknown>;
}>;

/** Starts `opencode serve` with a password in a place, with the simulated model as its provider. */
export async function startOpenCode(place: Place, model: SimulatedModel): Promise<AttachedServer> {
	const password = randomBytes(16).toString('hex');
	const port = await freePort();
	const child = execa('opencode', ['serve', '--hostname', '127.0.0.1', '--port', String(port)], {
		cwd: place.folder,
		env: {
			...place.variables,
			OPENCODE_CONFIG_CONTENT: JSON.stringify(model.providerConfig()),
			OPENCODE_SERVER_PASSWORD: password,
		},
		extendEnv: false,
		reject: false,
		stdin: 'ignore',
	});
	afterwards(async () => {
		child.kill('SIGKILL');
		await child;
	});
	const state = {isRunning: true};
	await new Promise<void>((resolve, reject) => {
		child.stdout.on('data', (chunk: Buffer) => {
			if (chunk.toString().includes('listening on')) {
				resolve();
			}
		});
		void child.then(({stderr}) => {
			state.isRunning = false;
			reject(new Error(`opencode serve ended: ${stderr}`));
		});
	});
	const url = `http://127.0.0.1:${port}`;
	const authorization = `Basic ${Buffer.from(`opencode:${password}`).toString('base64')}`;
	const call = async (path: string, directory: string, more: RequestInit) => {
		const question = path.includes('?') ? '&' : '?';
		const answer = await fetch(
			`${url}${path}${question}directory=${encodeURIComponent(directory)}`,
			{...more, headers: {authorization, 'content-type': 'application/json'}},
		);
		if (!answer.ok) {
			throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
		}
		return answer.json();
	};
	return {
		url,
		password,
		isRunning: () => state.isRunning,
		get: (path, directory) => call(path, directory, {}),
		post: (path, directory, body) =>
			call(path, directory, {method: 'POST', body: JSON.stringify(body)}),
	};
}
