import {describe, expect, it} from 'vitest';
import {viewOf} from '../../source/runtime/view.js';
import {createMission} from '../helpers/in-memory-mission.js';
import {savedBase} from '../helpers/in-memory-settings.js';

const checks = [{id: 'test', command: 'npm test', timeoutMs: 1000}];
const wishes = {savesBase: true, checks};

describe('a mission that can be undone', () => {
	it('saves the working tree before anything else: no check and no lane is earlier', () => {
		const mission = createMission(wishes, {base: null});
		mission.start();
		expect(mission.effects().map(({type}) => type)).toEqual(['save-base']);
		expect(mission.eventsOf('lane.planned')).toEqual([]);
		expect(viewOf(mission.state(), mission.now())).toMatchObject({
			phase: 'starting',
			hasBase: false,
			reason: expect.stringContaining('saving the working tree'),
		});
		mission.tell(savedBase(mission.state().missionId));
		expect(mission.effects().map(({type}) => type)).toEqual([
			'save-base',
			'take-baseline',
			'open-lane',
			'send-prompt',
		]);
		expect(viewOf(mission.state(), mission.now())?.hasBase).toBe(true);
	});

	it('does not start when the working tree cannot be saved, and says why', () => {
		const mission = createMission(wishes, {
			base: {type: 'base.failed', reason: 'no room. Make some'},
		});
		mission.start();
		expect(mission.state().ended).toMatchObject({
			outcome: 'failed',
			reason: expect.stringMatching(/did not start.*no room\. Make some/),
		});
		expect(mission.eventsOf('lane.planned')).toEqual([]);
		expect(mission.effectsOf('take-baseline')).toEqual([]);
	});

	it('needs no base in a folder without git', () => {
		const mission = createMission({savesBase: false, checks});
		mission.start();
		expect(mission.effectsOf('save-base')).toEqual([]);
		expect(mission.effectsOf('open-lane')).toHaveLength(1);
		expect(viewOf(mission.state(), mission.now())?.hasBase).toBe(false);
	});

	it('can be stopped while its base is being saved; a base that comes later changes nothing', () => {
		const mission = createMission(wishes, {base: null});
		mission.start();
		mission.tell({
			type: 'mission.stop-requested',
			by: 'signal',
			outcome: 'interrupted',
			reason: 'x',
		});
		expect(mission.state().ended?.outcome).toBe('interrupted');
		mission.tell(savedBase('m'));
		expect(mission.effectsOf('take-baseline')).toEqual([]);
		expect(mission.eventsOf('lane.planned')).toEqual([]);
	});
});
