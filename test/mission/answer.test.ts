import {describe, expect, it} from 'vitest';
import {answerMark} from '../../source/mission/seal-claim.js';
import {createMission, underWay} from '../helpers/in-memory-mission.js';

const answer = `It is defined in src/slugify.mjs.\n${answerMark}`;

function asked() {
	const mission = createMission();
	mission.start();
	return mission;
}

describe('a mission that is only a question', () => {
	it('ends with the answer, and is not called sealed', () => {
		const mission = asked();
		mission.ends('c', answer);
		expect(mission.state().ended).toMatchObject({
			outcome: 'answered',
			reason: 'answered; nothing was changed and nothing checked',
		});
		expect(mission.prompts('c')).toHaveLength(1);
	});

	it('is told how to end when the commander only answered', () => {
		const mission = asked();
		mission.ends('c', 'It is defined in src/slugify.mjs.');
		mission.pass(3000);
		expect(mission.prompts('c').at(-1)).toContain(answerMark);
		mission.ends('c', answer);
		expect(mission.state().ended?.outcome).toBe('answered');
	});

	it('does not end while a person has paused, and ends when it goes on', () => {
		const mission = asked();
		mission.tell({type: 'mission.paused', by: 'user', reason: 'you paused it'});
		mission.ends('c', answer);
		expect(mission.state().ended).toBeNull();
		mission.tell({type: 'mission.resumed', by: 'user'});
		expect(mission.state().ended?.outcome).toBe('answered');
	});

	it('goes on when the user has said something meanwhile', () => {
		const mission = asked();
		mission.tell({type: 'user.said', laneId: 'c', text: 'And where is it used?'});
		mission.ends('c', answer);
		expect(mission.state().ended).toBeNull();
		expect(mission.prompts('c').at(-1)).toContain('And where is it used?');
	});
});

describe('an answer ends nothing', () => {
	it('once a task was handed out, whatever became of it', () => {
		const mission = underWay([{files: ['src/**'], review: false}]);
		mission.ends('w1', 'status: failed');
		mission.pass(2000);
		mission.ends('c', answer);
		expect(mission.state().ended).toBeNull();
		mission.pass(3000);
		expect(mission.prompts('c').at(-1)).not.toContain(answerMark);
	});

	it('once the mission has a todo item of its own', () => {
		const mission = asked();
		mission.setTodo({M1: 'open'});
		mission.ends('c', answer);
		expect(mission.state().ended).toBeNull();
	});

	it.each([
		['in a message that also calls tools', {hasToolCalls: true}],
		['in a compaction summary', {isSummary: true}],
		['in a turn that was cut off', {finish: 'aborted' as const}],
	])('%s', (_, turn) => {
		const mission = asked();
		mission.ends('c', {text: answer, ...turn});
		expect(mission.state().ended).toBeNull();
	});
});
