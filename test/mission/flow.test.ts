import {readFileSync} from 'node:fs';
import {expect, test} from 'vitest';
import {parse} from 'yaml';
import {flowSchema, stageOf} from '../../source/mission/flow.js';
import {parseWith} from '../../source/mission/problems.js';

const written = () =>
	parse(readFileSync('flows/mission.yaml', 'utf8')) as Record<string, Record<string, unknown>>;

const messages = (flow: unknown) => {
	const parsed = parseWith(flowSchema, flow);
	return parsed.ok ? [] : parsed.findings.map(({message}) => message);
};

test('the mission flow is valid and has one commander, three planners, ten workers and five reviewers', () => {
	const flow = flowSchema.parse(written());
	const caps = Object.entries(flow.roles).map(([name, {cap}]) => `${name} ${cap}`);
	expect(caps).toEqual(['commander 1', 'planner 3', 'worker 10', 'reviewer 5']);
	expect(flow.maxLanes).toBe(50);
	expect(stageOf(flow, 'review')?.role).toBe('reviewer');
});

test('a limit of the wrong type is named with its path, what was expected and what was found', () => {
	const flow = written();
	expect(messages({...flow, limits: {iterations: 'many', timeMs: -5, polls: 1.5}})).toEqual([
		'limits.iterations: expected a whole number of at least 0, got "many"',
		'limits.timeMs: expected a whole number of at least 1 or null, got -5',
		'limits.polls: expected a whole number of at least 1, got 1.5',
	]);
});

test('an unknown key is answered with the nearest known one, at any depth', () => {
	const flow = written();
	expect(messages({...flow, limits: {iteration: 3}, maxLane: 4})).toEqual([
		'limits.iteration: unknown key; did you mean "iterations"?',
		'maxLane: unknown key; did you mean "maxLanes"?',
	]);
	const {roles} = flow;
	expect(messages({...flow, roles: {...roles, worker: {caps: 3}}})).toEqual([
		'roles.worker.caps: unknown key; did you mean "cap"?',
	]);
});

test('an unknown stage is answered with the stages there are', () => {
	const [message] = messages({...written(), stages: [{stage: 'plam', roles: ['planner']}]});
	expect(message).toBe(
		'stages[0].stage: expected "plan" or "work" or "review" or "seal", got "plam"',
	);
});

test('a check may be a command or a map, and anything else is refused with both', () => {
	const flow = written();
	const seal = (checks: unknown) =>
		messages({
			...flow,
			stages: [
				{stage: 'work', roles: ['worker']},
				{stage: 'seal', checks},
			],
		});
	expect(seal(['npm test', {command: 'make', timeoutMs: 1000}])).toEqual([]);
	expect(seal([7])).toEqual([
		'stages[1].checks[0]: expected text that is not empty or a map, got 7',
	]);
	expect(seal([{comand: 'make'}])).toEqual([
		'stages[1].checks[0].command: expected text that is not empty, got nothing',
		'stages[1].checks[0].comand: unknown key; did you mean "command"?',
	]);
});

test('stages out of order, twice, or without the seal that ends them are refused', () => {
	const flow = written();
	const plan = {stage: 'plan', roles: ['planner']};
	const work = {stage: 'work', roles: ['worker']};
	const seal = {stage: 'seal'};
	expect(messages({...flow, stages: [plan]})).toEqual([]);
	expect(messages({...flow, stages: [work, plan, seal]})).toEqual([
		'stages[1].stage: expected stages in the order plan, work, review, seal, each once; got "plan" after "work"',
	]);
	expect(messages({...flow, stages: [plan, plan]})).toHaveLength(1);
	expect(messages({...flow, stages: [plan, work]})).toEqual([
		'stages: expected a work stage and a seal stage, or neither for a flow that only plans',
	]);
});

test('a stage or commander that is no role of the flow is refused with the roles there are', () => {
	const flow = written();
	expect(
		messages({...flow, commander: 'boss', stages: [{stage: 'plan', roles: ['planer']}]}),
	).toEqual([
		'commander: expected one of the flow\'s roles (commander, planner, worker, reviewer), got "boss"',
		'stages[0].roles[0]: expected one of the flow\'s roles (commander, planner, worker, reviewer), got "planer"',
	]);
});

test('text instead of a flow is refused as a whole', () => {
	expect(messages('hello')).toEqual(['expected a map, got "hello"']);
	expect(messages(null)).toEqual(['expected a map, got null']);
});
