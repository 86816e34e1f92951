import {expect} from 'vitest';
import {type Scenario, scenarioSchema} from '../../source/io/simulated-model/scenario.js';
import {loadScenario} from '../../source/io/simulated-model/scenario-file.js';
import type {Outcome} from '../../source/mission/records.js';
import type {MissionRun} from './mission-run.js';

type WrittenRoles = Readonly<
	Record<string, Readonly<{learn?: unknown; scripts: readonly unknown[]}>>
>;

/** A scenario that comes with FlowDesk, with scripts that are looked at before its own. */
export async function variantOf(base: string, roles: WrittenRoles): Promise<Scenario> {
	const scenario = await loadScenario(base);
	const written = scenarioSchema.parse({name: 'variant', about: 'A variant for one test.', roles});
	const merged = Object.entries(written.roles).map(([name, role]) => [
		name,
		{
			learn: {...scenario.roles[name]?.learn, ...role.learn},
			scripts: [...role.scripts, ...(scenario.roles[name]?.scripts ?? [])],
		},
	]);
	return {...scenario, roles: {...scenario.roles, ...Object.fromEntries(merged)}};
}

/** Demands that a mission ended by itself, in this state, with these words, and told it in readable lines. */
export function expectEnd(
	run: MissionRun,
	{exitCode, outcome, reason}: {exitCode: number; outcome: Outcome; reason: RegExp},
): void {
	expect({
		exitCode: run.exitCode,
		outcome: run.closed?.outcome ?? run.refused?.message,
		reason: run.closed?.reason,
		unreadable: run.unreadable,
	}).toEqual({exitCode, outcome, reason: expect.stringMatching(reason), unreadable: []});
}

/** What a role really played, one model call after another: `script step: the tools it called`. */
export function played({model}: Pick<MissionRun, 'model'>, role: string): readonly string[] {
	return model
		.log()
		.filter((call) => call.role === role)
		.map(({script, step, tools}) => `${script} ${step}: ${tools.join(' ')}`);
}
