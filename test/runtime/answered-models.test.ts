import {expect, it} from 'vitest';
import {hearAnsweredModels} from '../../source/runtime/answered-models.js';
import type {SessionOwner} from '../../source/runtime/call-gate.js';
import {createEngine} from '../../source/runtime/engine.js';
import {createMemoryPorts} from '../helpers/in-memory-ports.js';
import {testSettings} from '../helpers/in-memory-settings.js';

/** A mission whose commander is at work, and what hears its answers; `others` says whose other sessions are. */
async function hearing(others: Readonly<Record<string, SessionOwner>> = {}) {
	const ports = createMemoryPorts();
	const engine = createEngine({missionId: 'm', ports});
	const settings = testSettings();
	engine.dispatch({type: 'mission.started', missionId: 'm', text: 'X', directory: '/p', settings});
	await engine.whenIdle();
	const told: string[] = [];
	const hear = hearAnsweredModels({
		engine,
		ownerOf: async (id) => others[id] ?? {laneId: 'c'},
		tell: (laneId, text) => told.push(`${laneId} ${text}`),
	});
	const facts = async () => {
		await engine.whenIdle();
		return ports.store.stored().filter(({type}) => type === 'model.answered');
	};
	return {hear, told, facts};
}

const answer = (answered: string | null, sessionId: string | null = 'ses_c') => ({
	sessionId,
	asked: 'acme/large',
	name: 'large',
	answered,
});

it('an answer is written down when it is new for its lane, and a substitution is shown there too', async () => {
	const {hear, told, facts} = await hearing();
	for (const name of ['large', 'large', 'small', null, 'large', 'small']) {
		await hear(answer(name));
	}
	expect(await facts()).toMatchObject(
		['large', 'small', null].map((answered) => ({
			laneId: 'c',
			asked: 'acme/large',
			name: 'large',
			answered,
		})),
	);
	expect(told).toEqual(['c ! asked acme/large, its provider answered with small']);
});

it('an answer to a session that an agent of a lane started is the lane’s', async () => {
	const {hear, facts} = await hearing({child: {laneId: 'c', child: 'child'}});
	await hear(answer('small', 'child'));
	expect(await facts()).toMatchObject([{laneId: 'c', answered: 'small'}]);
});

it('an answer of which nobody can tell whose it is proves nothing', async () => {
	const {hear, told, facts} = await hearing({
		theirs: 'foreign',
		lost: 'unknown',
		late: {laneId: 'w9'},
	});
	for (const sessionId of ['theirs', 'lost', 'late', null]) {
		await hear(answer('small', sessionId));
	}
	expect([...(await facts()), ...told]).toEqual([]);
});
