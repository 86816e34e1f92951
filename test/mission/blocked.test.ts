import {describe, expect, it} from 'vitest';
import type {FactOf} from '../../source/mission/events.js';
import {underWay} from '../helpers/in-memory-mission.js';

const asked = (laneId: string, id = laneId): FactOf<'request.asked'> => ({
	type: 'request.asked',
	laneId,
	request: {
		requestId: `req_${id}`,
		kind: 'permission',
		directory: '/p',
		title: 'bash',
		detail: 'npm test',
		options: [],
		questions: [],
	},
});

const closed = (laneId: string) =>
	({type: 'request.closed', requestId: `req_${laneId}`, reason: 'answered'}) as const;

describe('the time in which a person was waited for', () => {
	it('counts only while nothing else is at work', () => {
		const mission = underWay([{files: ['a']}, {files: ['b']}]);
		mission.tell(asked('w1'));
		mission.pass(5000);
		expect(mission.state().blocked).toEqual({since: null, ms: 0});
		mission.tell(asked('w2'));
		mission.pass(7000);
		expect(mission.state().blocked.since).not.toBeNull();
		mission.tell(closed('w1'));
		expect(mission.state().blocked).toEqual({since: null, ms: 7000});
		mission.tell(asked('w1', 'again'));
		mission.pass(500);
		mission.tell({type: 'mission.ended', outcome: 'failed', reason: 'because'});
		expect(mission.state().blocked).toEqual({since: null, ms: 7500});
	});

	it('does not count a pause, nor the time without a server', () => {
		const mission = underWay([{files: ['a']}]);
		mission.tell(asked('w1'));
		mission.pass(1000);
		mission.tell({type: 'mission.paused', by: 'user', reason: 'lunch'});
		mission.pass(9000);
		mission.tell({type: 'mission.resumed', by: 'user'});
		mission.pass(1000);
		mission.tell({type: 'server.lost', reason: 'gone'});
		mission.pass(9000);
		expect(mission.state().blocked).toEqual({since: null, ms: 2000});
	});
});
