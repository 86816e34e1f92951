import {describe, expect, it} from 'vitest';
import {isPaused, pauseText} from '../../source/mission/state.js';
import type {WatchFinding} from '../../source/mission/watch/look.js';
import type {Intent} from '../../source/runtime/intent.js';
import {factsOf} from '../../source/runtime/intents.js';
import {viewOf} from '../../source/runtime/view.js';
import {type TestMission, underWay} from '../helpers/in-memory-mission.js';
import type {SettingsWishes} from '../helpers/in-memory-settings.js';

/** A model call of a lane has ended, and used the budget up. */
function pays(mission: TestMission, laneId: string, cost: number): void {
	const tokens = {input: 100, output: 50, reasoning: 0, cacheRead: 0, cacheWrite: 0};
	const usage = {...tokens, cost};
	mission.tell({type: 'step.finished', laneId, messageId: 'call', model: 'acme/small', usage});
}

function wishes(mission: TestMission, intent: Intent): void {
	factsOf(mission.state(), intent).forEach(mission.tell);
}

const whyPaused = (mission: TestMission) => pauseText(mission.state());

/** Two workers at work, and a budget of one dollar. */
const start = (more: SettingsWishes = {}) =>
	underWay([{files: ['a']}, {files: ['b']}], {budget: {usd: 1, tokens: null}, ...more});

describe('a pause of a person or the watch beside a used-up budget', () => {
	const finding: WatchFinding = {
		kind: 'reset',
		suspects: ['w1'],
		detail: '3 files are back',
		files: [],
	};

	it('is not forgotten for it: a raise lets nothing go on before the user does', () => {
		const mission = start();
		wishes(mission, {type: 'pause'});
		pays(mission, 'w1', 1);
		mission.ends('w1', {finish: 'aborted', text: ''});
		expect(whyPaused(mission)).toMatch(/^budget of 1.00 USD reached.*; paused by you$/);
		wishes(mission, {type: 'raise-budget'});
		expect(whyPaused(mission)).toBe('paused by you');
		expect(mission.task('t1')).toMatchObject({state: 'queued', reason: 'the mission is paused'});
		wishes(mission, {type: 'resume'});
		expect(mission.task('t1').state).toBe('working');
	});

	it('is lifted by going on, and the budget still holds', () => {
		const mission = start();
		wishes(mission, {type: 'pause'});
		pays(mission, 'w1', 1);
		wishes(mission, {type: 'resume'});
		expect(whyPaused(mission)).toMatch(/^budget of 1.00 USD reached[^;]*; 0 of/);
		expect(whyPaused(mission)).not.toContain('paused by you');
		wishes(mission, {type: 'raise-budget'});
		expect(isPaused(mission.state())).toBe(false);
	});

	it('holds when what the watch found comes after the budget was used up', () => {
		const mission = start({watch: 'pause'});
		pays(mission, 'w1', 1);
		mission.ends('w1', {finish: 'aborted', text: ''});
		mission.tell({type: 'tree.watched', findings: [finding]});
		expect(viewOf(mission.state(), mission.now())).toMatchObject({
			phase: 'paused',
			isHeld: true,
			reason: expect.stringMatching(/^budget of 1.00 USD reached.*3 files are back$/),
		});
		wishes(mission, {type: 'raise-budget'});
		expect(whyPaused(mission)).toContain('3 files are back');
		expect(mission.task('t1').state).toBe('queued');
	});

	it('keeps a claim to the seal waiting, which the budget alone does not', () => {
		const mission = underWay([], {budget: {usd: 1, tokens: null}});
		mission.setTodo({S1: 'done'});
		mission.tell({type: 'todo.confirmed', itemId: 'S1', by: 'user'});
		mission.pass(3000);
		wishes(mission, {type: 'pause'});
		pays(mission, 'c', 1);
		mission.ends('c', 'All done. <mission_seal>SEALED</mission_seal>');
		expect(mission.state().ended).toBeNull();
		wishes(mission, {type: 'resume'});
		expect(mission.state().ended?.outcome).toBe('finished');
	});

	it('is told with it when nobody is there to go on', () => {
		const mission = start({watch: 'pause', attended: false});
		pays(mission, 'w1', 1);
		mission.ends('w1', {finish: 'aborted', text: ''});
		mission.tell({type: 'tree.watched', findings: [finding]});
		mission.ends('w2');
		expect(mission.state().ended).toMatchObject({
			outcome: 'needs-person',
			reason: expect.stringMatching(/budget of 1.00 USD reached.*3 files are back/),
		});
	});
});
