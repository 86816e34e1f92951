import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import type {Scenario} from '../../source/io/simulated-model/scenario.js';
import {
	eventsOf,
	type MissionLines,
	type MissionRun,
	type MissionRunOptions,
	runMission,
	withoutReview,
} from './mission-run.js';
import {partScenario} from './part-scenario.js';

type More = Partial<MissionRunOptions> & Required<Pick<MissionRunOptions, 'repository'>>;

/** Runs a mission in which workers run commands, each in a task of its own that claims a file pattern. */
export function runDeeds(
	commands: readonly string[],
	files: (at: number) => string,
	{repository, ...more}: More,
): Promise<MissionRun> {
	const parts = commands.map((command, at) => ({
		title: `${at + 1}: ${command}`,
		files: [files(at)],
	}));
	const scenario = partScenario(parts, {
		worker: commands.map((command, at) => ({
			name: `deed ${at + 1}`,
			when: {prompt: `^Title: ${at + 1}: `},
			steps: [
				{
					calls: [
						{tool: 'bash', with: {command: `${gate(at)}; ${command}`, description: 'a deed'}},
					],
				},
				{say: 'status: done\nDone.'},
			],
		})),
	});
	return runMission({
		scenario: oneByOne(scenario),
		flow: withoutReview,
		repository: async (parent) => {
			const folder = await repository(parent);
			open(folder, 0);
			return folder;
		},
		...more,
	});
}

/** For `onEvent`: lets a deed be done when what the one before it did was seen. */
export function oneAfterAnother(): NonNullable<MissionRunOptions['onEvent']> {
	let seen = 0;
	return (event, {folder}) => {
		if (event.type === 'tree.watched') {
			seen += 1;
			open(folder, seen);
		}
	};
}

/** Each finding of the watch with the lanes that may have done it. */
export function foundBy(lines: Pick<MissionLines, 'events'>): readonly string[] {
	return eventsOf(lines, 'tree.watched').flatMap(({findings}) =>
		findings.map(({suspects, detail}) => `${suspects.join('+')} ${detail}`),
	);
}

/** The shell waits here until what came before was seen. */
const gate = (at: number) => `until [ -e .git/gate-${at} ]; do sleep 0.1; done`;

const open = (folder: string, at: number) => writeFileSync(join(folder, '.git', `gate-${at}`), '');

/** The same scenario with one tool call of the commander after another, so that tasks begin in their order. */
function oneByOne(scenario: Scenario): Scenario {
	const commander = scenario.roles['commander'];
	const scripts = (commander?.scripts ?? []).map((script) => ({
		...script,
		steps: script.steps.flatMap((step) =>
			step.calls.length > 1 ? step.calls.map((call) => ({...step, calls: [call]})) : [step],
		),
	}));
	return {
		...scenario,
		roles: {...scenario.roles, commander: {learn: {}, ...commander, scripts}},
	};
}
