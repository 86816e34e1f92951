import {existsSync, mkdirSync, readFileSync, statSync, writeFileSync} from 'node:fs';
import {connect} from 'node:net';
import {dirname, join} from 'node:path';
import {afterEach, expect, test, vi} from 'vitest';
import {readAddress, writeAddress} from '../../source/io/viewer-socket/address.js';
import type {Answer, Attachment} from '../../source/io/viewer-socket/messages.js';
import {serveViewers} from '../../source/io/viewer-socket/serve.js';
import {watchMission} from '../../source/io/viewer-socket/watch.js';
import type {EngineMessage, ViewerMessage} from '../../source/runtime/viewer.js';
import {createFolder} from './project-setup.js';

const closers: (() => unknown)[] = [];

afterEach(async () => {
	for (const close of closers.splice(0).reverse()) {
		await close();
	}
});

const attachment: Attachment = {
	url: 'http://127.0.0.1:4096',
	username: 'opencode',
	password: 'secret-word',
	sessionId: 'ses_1',
	directory: '/p',
	variables: {},
};

/** A mission's door, with an engine that only remembers and repeats. */
async function open(stateFolder = createFolder()) {
	const sent: ViewerMessage[] = [];
	const listeners = new Set<(message: EngineMessage) => void>();
	const reading: (() => boolean)[] = [];
	const door = await serveViewers({
		missionId: 'm_one',
		stateFolder,
		connect: (isReading) => {
			reading.push(isReading);
			return {
				send: (message) => void sent.push(message),
				listen: (listener) => {
					listeners.add(listener);
					return () => listeners.delete(listener);
				},
			};
		},
		attachment: (laneId) => (laneId === 'w3' ? attachment : null),
	});
	closers.push(door.close);
	const say = (message: EngineMessage) => {
		for (const listener of listeners) {
			listener(message);
		}
	};
	return {door, stateFolder, sent, listeners, reading, say};
}

async function watching(path: string) {
	const mission = await watchMission(path);
	if (mission === null) {
		throw new Error('nobody answers');
	}
	closers.push(mission.close);
	const heard: Answer[] = [];
	mission.listen((message) => heard.push(message));
	return {mission, heard};
}

const delta: EngineMessage = {type: 'stream', laneId: 'w3', blocks: [{id: 'b', added: 'hm\n'}]};
const notice: EngineMessage = {type: 'notice', text: 'Mind the gap.'};

test('another process hears what viewers are told, but no events, and asks for lanes', async () => {
	const {door, sent, listeners, say} = await open();
	const {mission, heard} = await watching(door.path);
	mission.watch('w3');
	await vi.waitFor(() => expect(sent).toEqual([{type: 'watch', laneIds: ['w3']}]));
	say({type: 'event'} as EngineMessage);
	say(delta);
	say(notice);
	await vi.waitFor(() => expect(heard).toEqual([delta, notice]));
	mission.close();
	await vi.waitFor(() => expect(listeners.size).toBe(0));
});

test('it is told how to attach to a lane that has a session', async () => {
	const {door} = await open();
	const {mission} = await watching(door.path);
	expect(await mission.attachment('w3')).toEqual(attachment);
	expect(await mission.attachment('w4')).toBe(null);
});

test('the socket is for the same user only, and neither it nor its address holds the password', async () => {
	const {door, stateFolder} = await open();
	expect((statSync(dirname(door.path)).mode & 0o777).toString(8)).toBe('700');
	expect((statSync(door.path).mode & 0o777).toString(8)).toBe('600');
	const file = join(stateFolder, 'viewers.json');
	expect((statSync(file).mode & 0o777).toString(8)).toBe('600');
	expect(readFileSync(file, 'utf8')).not.toContain('secret-word');
	expect(readAddress(stateFolder)).toEqual({missionId: 'm_one', socket: door.path});
});

test.each([
	['an intent', '{"type":"intent","intent":{"type":"pause"}}\n'],
	['something that is no JSON', 'hello\n'],
	['a line without an end', 'x'.repeat(100_000)],
])('%s is no request: the connection is cut and the engine hears nothing', async (_, text) => {
	const {door, sent} = await open();
	const socket = connect(door.path);
	const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
	socket.on('error', () => {});
	socket.write(text);
	await closed;
	expect(sent).toEqual([]);
});

test('a viewer that does not read is known as one, and no longer once it has read', async () => {
	const {door, reading, say} = await open();
	const socket = connect(door.path);
	closers.push(() => socket.destroy());
	await vi.waitFor(() => expect(reading).toHaveLength(1));
	socket.pause();
	expect(reading[0]?.()).toBe(true);
	const long: EngineMessage = {
		type: 'stream',
		laneId: 'w3',
		blocks: [{id: 'b', added: 'x'.repeat(3_000_000)}],
	};
	say(long);
	expect(reading[0]?.()).toBe(false);
	socket.resume();
	await vi.waitFor(() => expect(reading[0]?.()).toBe(true), {timeout: 5000});
});

test('at its end a mission says its last word, and nothing of its door is left', async () => {
	const {door, stateFolder, say} = await open();
	const {mission, heard} = await watching(door.path);
	say({type: 'closed', outcome: 'sealed', reason: 'all is well'});
	await door.close();
	await mission.gone;
	expect(heard).toMatchObject([{type: 'closed', outcome: 'sealed'}]);
	expect(existsSync(dirname(door.path))).toBe(false);
	expect(readAddress(stateFolder)).toBe(null);
	expect(await watchMission(door.path)).toBe(null);
});

test('what a killed mission left behind is recognized, and tidied away by the next', async () => {
	const folder = createFolder();
	const stale = join(createFolder(), 'flowdesk-view-old', 'socket');
	mkdirSync(dirname(stale));
	writeFileSync(stale, '');
	writeAddress(folder, {missionId: 'm_dead', socket: stale});
	expect(await watchMission(stale)).toBe(null);
	const {door} = await open(folder);
	expect(readAddress(folder)?.socket).toBe(door.path);
	expect(existsSync(dirname(stale))).toBe(false);
});
