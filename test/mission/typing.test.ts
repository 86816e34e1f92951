import {describe, expect, it} from 'vitest';
import {factsOf} from '../../source/runtime/intents.js';
import {type TestMission, underWay} from '../helpers/in-memory-mission.js';

const continuations = (mission: TestMission) =>
	mission.eventsOf('prompt.planned').filter(({kind}) => kind === 'continuation').length;

const type = (mission: TestMission, isTyping: boolean) =>
	factsOf(mission.state(), {type: 'typing', isTyping}).forEach(mission.tell);

describe('a person who types to the commander', () => {
	it('is not overtaken by a continuation, and the countdown begins anew afterwards', () => {
		const mission = underWay([]);
		mission.pass(2000);
		type(mission, true);
		mission.pass(60_000);
		expect(continuations(mission)).toBe(0);
		type(mission, false);
		mission.pass(2999);
		expect(continuations(mission)).toBe(0);
		mission.pass(1);
		expect(continuations(mission)).toBe(1);
	});

	it('is heard first when the words are sent', () => {
		const mission = underWay([]);
		type(mission, true);
		factsOf(mission.state(), {type: 'say', laneId: 'c', text: 'Use npm.'}).forEach(mission.tell);
		type(mission, false);
		mission.pass(60_000);
		const {kind, text} = mission.eventsOf('prompt.planned').at(-1) ?? {};
		expect([kind, text]).toEqual(['steer', 'Use npm.']);
	});

	it('leaves no second fact behind for what is known', () => {
		const mission = underWay([]);
		type(mission, true);
		type(mission, true);
		expect(mission.eventsOf('typing.begun')).toHaveLength(1);
	});
});
