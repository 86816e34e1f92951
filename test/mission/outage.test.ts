import {describe, expect, it} from 'vitest';
import {underWay} from '../helpers/in-memory-mission.js';

const lost = {type: 'server.lost', reason: 'connection refused'} as const;
const returned = {type: 'server.returned'} as const;
const error = {name: 'APIError', message: 'gone', statusCode: null, retryable: true};

describe('a server that is out of reach', () => {
	it('keeps tasks waiting, with that as their reason, until it is back', () => {
		const mission = underWay([]);
		mission.tell(lost);
		mission.delegate();
		expect(mission.task('t1')).toMatchObject({state: 'queued', reason: 'OpenCode is out of reach'});
		mission.tell(returned);
		expect(mission.task('t1').state).toBe('working');
	});

	it('is sent no prompt: results and continuations wait', () => {
		const mission = underWay([{review: false}]);
		mission.tell(lost);
		mission.ends('w1');
		mission.pass(60_000);
		expect(mission.prompts('c')).toHaveLength(1);
		mission.tell(returned);
		expect(mission.prompts('c').at(-1)).toContain('t1 done');
	});

	it('costs a task none of its attempts', () => {
		const mission = underWay([{}], {limits: {attempts: 1}});
		mission.tell(lost);
		mission.ends('w1', {finish: 'error', text: '', error});
		expect(mission.task('t1')).toMatchObject({state: 'queued', deaths: 0});
		mission.tell(returned);
		expect(mission.task('t1')).toMatchObject({state: 'working', laneId: 'w2'});
	});

	it('for two minutes ends the mission, and the time starts anew with each outage', () => {
		const mission = underWay([{}]);
		mission.tell(lost);
		mission.pass(119_000);
		mission.tell(returned);
		mission.tell(lost);
		mission.pass(119_000);
		expect(mission.state().stop).toBeNull();
		mission.pass(1000);
		expect(mission.state().stop).toMatchObject({outcome: 'failed'});
		expect(mission.state().stop?.reason).toContain('connection refused');
	});
});
