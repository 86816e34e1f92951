import {describe, expect, it} from 'vitest';
import type {WatchFinding, WatchMode} from '../../../source/mission/watch/look.js';
import {type TestMission, underWay} from '../../helpers/in-memory-mission.js';

const stashed = (...suspects: string[]): WatchFinding => ({
	kind: 'stash',
	suspects,
	detail: 'stash: 1 new entry',
	files: [],
});

/** Two workers at work on files of their own; `attended` false is a run without a screen. */
function atWork(watch: WatchMode, attended = true): TestMission {
	return underWay([{files: ['a']}, {files: ['b']}], {watch, attended});
}

const tell = (mission: TestMission, ...suspects: string[]) =>
	mission.tell({type: 'tree.watched', findings: [stashed(...suspects)]}).map(({type}) => type);

describe('what the watch found', () => {
	it('is only told when that is the mode', () => {
		const mission = atWork('tell');
		expect(tell(mission, 'w1')).toEqual(['tree.watched']);
		expect(mission.state().watch).toEqual({findings: [stashed('w1')], alarm: []});
	});

	it('pauses the mission with the reason, once for each time', () => {
		const mission = atWork('pause');
		expect(tell(mission, 'w1')).toEqual(['tree.watched', 'mission.paused']);
		expect(mission.state().paused).toMatchObject({
			by: 'watch',
			reason: 'the watch on your working tree: w1 (or you): stash: 1 new entry',
		});
		expect(mission.lane('w1').state).toBe('running');
		mission.tell({type: 'mission.resumed', by: 'user'});
		expect(mission.state().paused).toBeNull();
		expect(tell(mission, 'w2')).toContain('mission.paused');
	});

	it('is not hidden by a pause of the user: both are named until the mission goes on', () => {
		const mission = atWork('pause');
		mission.tell({type: 'mission.paused', by: 'user', reason: 'paused by you'});
		tell(mission, 'w1');
		mission.tell({type: 'mission.paused', by: 'user', reason: 'again'});
		expect(mission.state().paused).toMatchObject({
			by: 'watch',
			reason: 'paused by you; the watch on your working tree: w1 (or you): stash: 1 new entry',
		});
	});

	it('aborts the lanes that may have done it, keeps what they wrote, and pauses', () => {
		const mission = atWork('abort');
		expect(tell(mission, 'w1')).toEqual(['tree.watched', 'lane.abort-requested', 'mission.paused']);
		expect(mission.lane('w2').state).toBe('running');
		mission.ends('w1', {finish: 'aborted', text: 'Half of it.'});
		expect(mission.task('t1')).toMatchObject({state: 'cancelled'});
		expect(mission.task('t1').report).toContain('stopped by the watch');
		expect(mission.task('t1').report).toContain('Half of it.');
		mission.tell({type: 'task.retried', taskId: 't1', by: 'user'});
		mission.tell({type: 'mission.resumed', by: 'user'});
		expect(mission.task('t1').state).toBe('working');
	});

	it('cancels a result that waits for its review, with its report, and ends the review', () => {
		const mission = atWork('abort');
		mission.ends('w1', 'status: done\nI mended it.');
		expect(mission.lane('r1').state).toBe('running');
		tell(mission, 'w1');
		expect(mission.task('t1')).toMatchObject({
			state: 'cancelled',
			report: 'status: done\nI mended it.',
		});
		expect(mission.lane('r1').state).toBe('aborting');
	});

	it('ends a mission that nobody can resume, as soon as its lanes rest', () => {
		const mission = atWork('pause', false);
		tell(mission, 'w1');
		mission.ends('w1', 'status: done');
		expect(mission.state().ended).toBeNull();
		mission.ends('w2', 'status: done');
		expect(mission.state().ended).toMatchObject({
			outcome: 'needs-person',
			reason: expect.stringContaining('w1 (or you): stash: 1 new entry'),
		});
	});

	it('keeps the result of the lane that rests last when nobody can resume', () => {
		const mission = atWork('abort', false);
		tell(mission, 'w2');
		mission.ends('w1', 'status: done');
		mission.ends('w2', {finish: 'aborted', text: 'Half of it.'});
		expect(mission.task('t2')).toMatchObject({state: 'cancelled'});
		expect(mission.task('t2').report).toContain('Half of it.');
		expect(mission.state().ended).toMatchObject({outcome: 'needs-person'});
	});

	it('keeps a claim from being sealed until a person goes on', () => {
		const mission = underWay([], {watch: 'pause'}, {holdsEvidence: true});
		mission.tell({type: 'seal.claimed', messageId: 'msg_1'});
		tell(mission);
		const {todo} = mission.state();
		const evidence = {todo: todo.snapshot, openChecks: [], checks: [], definitions: {}};
		mission.tell({type: 'evidence.gathered', evidence});
		expect(mission.eventsOf('seal.rejected')).toEqual([]);
		mission.tell({type: 'mission.resumed', by: 'user'});
		expect(mission.eventsOf('seal.rejected')).toHaveLength(1);
	});

	it('is kept when it comes after the end, and changes nothing else', () => {
		const mission = atWork('abort');
		mission.tell({type: 'mission.ended', outcome: 'failed', reason: 'x'});
		expect(tell(mission, 'w1')).toEqual(['tree.watched']);
		expect(mission.state().watch.findings).toHaveLength(1);
	});
});
