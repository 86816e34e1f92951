import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import type {SavedRule} from '../../source/mission/request-facts.js';
import {fitsPattern} from '../../source/mission/saved-rules.js';
import {type TestMission, underWay} from '../helpers/in-memory-mission.js';

const ask = (change: {
	id?: string;
	patterns?: string[];
	session?: {id: string; title: string; ancestors: string[] | null};
}) => ({
	requestId: change.id ?? 'per_1',
	kind: 'permission' as const,
	directory: '/p',
	title: 'bash',
	detail: (change.patterns ?? ['rm -rf dist']).join('\n'),
	options: [],
	questions: [],
	patterns: change.patterns ?? ['rm -rf dist'],
	session: change.session ?? {id: 'ses_w1', title: '', ancestors: []},
});

const rule = (
	pattern: string,
	answer: SavedRule['answer'] = 'allow',
	scope: SavedRule['scope'] = {kind: 'mission'},
) => ({
	type: 'rule.saved' as const,
	by: 'user' as const,
	rule: {permission: 'bash', pattern, answer, scope},
});

/** What went to OpenCode, and by whom it was answered. */
function answered(mission: TestMission) {
	return mission.eventsOf('request.answered').map(({requestId, by, answer}) => ({
		requestId,
		by,
		reply: answer.kind === 'permission' ? answer.reply : answer.kind,
	}));
}

const byRule = (reply: 'once' | 'reject', requestId = 'per_1') => ({requestId, by: 'rule', reply});
const childOf = (...ancestors: string[]) => ({id: 'ses_child', title: 'explore', ancestors});

describe('a saved rule', () => {
	it('answers later requests by itself, with a yes that OpenCode does not keep', () => {
		const mission = underWay([{}]);
		mission.tell(rule('rm *'));
		mission.tell({type: 'request.asked', laneId: 'w1', request: ask({})});
		expect(answered(mission)).toEqual([byRule('once')]);
		expect(mission.effectsOf('answer-request')).toMatchObject([{answer: {reply: 'once'}}]);
		expect(mission.state().requests).toEqual({});
		expect(mission.lane('w1').state).toBe('running');
	});

	it('answers what waited before there was one', () => {
		const mission = underWay([{}]);
		mission.tell({type: 'request.asked', laneId: 'w1', request: ask({})});
		expect(answered(mission)).toEqual([]);
		mission.tell(rule('rm *', 'allow', {kind: 'lane', laneId: 'w1'}));
		expect(answered(mission)).toEqual([byRule('once')]);
	});

	it('ends when it is removed: the next match is asked for', () => {
		const mission = underWay([{}]);
		mission.tell(rule('rm *'));
		const [saved] = mission.state().savedRules;
		mission.tell({type: 'rule.removed', by: 'user', ruleId: saved?.id ?? ''});
		mission.tell({type: 'request.asked', laneId: 'w1', request: ask({})});
		expect(answered(mission)).toEqual([]);
		expect(Object.keys(mission.state().requests)).toEqual(['per_1']);
	});

	it('counts for its own lane or role only', () => {
		const mission = underWay([{files: ['a']}, {files: ['b']}]);
		mission.tell(rule('rm *', 'allow', {kind: 'lane', laneId: 'w2'}));
		mission.tell(rule('rm *', 'allow', {kind: 'role', role: 'planner'}));
		mission.tell({type: 'request.asked', laneId: 'w1', request: ask({})});
		expect(answered(mission)).toEqual([]);
		mission.tell(rule('rm *', 'allow', {kind: 'role', role: 'worker'}));
		expect(answered(mission)).toEqual([byRule('once')]);
	});

	it('nearest to the session that asks decides: a child can be told no, and yes where its mission is told no', () => {
		const mission = underWay([{files: ['a']}, {files: ['b']}]);
		const session = childOf('ses_parent', 'ses_w1');
		mission.tell(rule('rm *'));
		mission.tell(rule('rm *', 'reject', {kind: 'session', sessionId: 'ses_parent'}));
		mission.tell({type: 'request.asked', laneId: 'w1', request: ask({session})});
		expect(answered(mission)).toEqual([byRule('reject')]);
		mission.tell(rule('rm *', 'allow', {kind: 'session', sessionId: 'ses_child'}));
		mission.tell({type: 'request.asked', laneId: 'w1', request: ask({id: 'per_2', session})});
		mission.tell({type: 'request.asked', laneId: 'w2', request: ask({id: 'per_3'})});
		expect(answered(mission).slice(1)).toEqual([byRule('once', 'per_2'), byRule('once', 'per_3')]);
	});

	it('that says no wins among equally near ones, and says why to the lane', () => {
		const mission = underWay([{}]);
		mission.tell(rule('rm -rf *', 'reject'));
		mission.tell(rule('rm *'));
		mission.tell({type: 'request.asked', laneId: 'w1', request: ask({})});
		expect(answered(mission)).toEqual([byRule('reject')]);
		const [effect] = mission.effectsOf('answer-request');
		expect(effect?.answer).toMatchObject({message: expect.stringContaining('bash: rm -rf *')});
	});

	it('must cover every part of a command', () => {
		const mission = underWay([{}]);
		mission.tell(rule('ls *'));
		const patterns = ['ls dist', 'rm -rf dist'];
		mission.tell({type: 'request.asked', laneId: 'w1', request: ask({patterns})});
		expect(answered(mission)).toEqual([]);
		mission.tell(rule('rm *'));
		expect(answered(mission)).toEqual([byRule('once')]);
	});

	it('never speaks for a session whose ancestors nobody knows, nor for a request without patterns', () => {
		const mission = underWay([{}]);
		mission.tell(rule('*'));
		const unknown = {id: 'ses_x', title: '', ancestors: null};
		mission.tell({type: 'request.asked', laneId: '', request: ask({session: unknown})});
		const asked = ask({id: 'per_2', patterns: []});
		mission.tell({type: 'request.asked', laneId: 'w1', request: asked});
		const {session: _, ...old} = ask({id: 'per_3'});
		mission.tell({type: 'request.asked', laneId: 'w1', request: old});
		expect(answered(mission)).toEqual([]);
		expect(Object.keys(mission.state().requests)).toEqual(['per_1', 'per_2', 'per_3']);
	});

	it('gives up after its answer was lost three times, so that a person is asked', () => {
		const mission = underWay([{}]);
		mission.tell(rule('rm *'));
		for (let time = 0; time < 5; time++) {
			mission.tell({type: 'request.asked', laneId: 'w1', request: ask({})});
		}
		expect(answered(mission)).toHaveLength(3);
		expect(Object.keys(mission.state().requests)).toEqual(['per_1']);
	});

	it('says nothing while the server is out of reach, and answers when it is back', () => {
		const mission = underWay([{}]);
		mission.tell({type: 'request.asked', laneId: 'w1', request: ask({})});
		mission.tell({type: 'server.lost', reason: 'gone'});
		mission.tell(rule('rm *'));
		expect(answered(mission)).toEqual([]);
		mission.tell({type: 'server.returned'});
		expect(answered(mission)).toEqual([byRule('once')]);
	});

	it('for the same thing and the same lanes takes the place of the one before', () => {
		const mission = underWay([{}]);
		mission.tell(rule('rm *'));
		mission.tell(rule('rm *', 'reject'));
		expect(mission.state().savedRules.map((saved) => saved.rule.answer)).toEqual(['reject']);
	});
});

describe('a pattern', () => {
	it('reads as OpenCode reads it, but never over the end of a line', () => {
		expect(fitsPattern('git status *', 'git status')).toBe(true);
		expect(fitsPattern('git status *', 'git status -s')).toBe(true);
		expect(fitsPattern('git status *', 'git statusx')).toBe(false);
		expect(fitsPattern('git *', 'git log\nrm -rf /')).toBe(false);
		expect(fitsPattern('a?c', 'abc')).toBe(true);
		expect(fitsPattern('*', '')).toBe(true);
		expect(fitsPattern('src/*.ts', 'src/a/b.ts')).toBe(true);
	});

	it('is the same as a regular expression says, for any text, and never slow', () => {
		const letters = fc.string({
			unit: fc.constantFrom('a', 'b', '*', '?', ' ', '\n'),
			maxLength: 12,
		});
		fc.assert(
			fc.property(letters, letters, (pattern, text) => {
				const source = pattern.replaceAll('?', '[^\\n]').replace(/\*/g, '[^\\n]*');
				const isSame = new RegExp(`^${source}$`, 'u').test(text);
				const isOptional = pattern.endsWith(' *') && fitsPattern(pattern.slice(0, -2), text);
				expect(fitsPattern(pattern, text)).toBe(isSame || isOptional);
			}),
			{numRuns: 2000},
		);
		const hostile = `${'*a'.repeat(500)}b`;
		expect(fitsPattern(hostile, 'a'.repeat(2000))).toBe(false);
	});
});
