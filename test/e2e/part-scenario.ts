import type {Scenario} from '../../source/io/simulated-model/scenario.js';
import {parseScenario} from '../../source/io/simulated-model/scenario-file.js';

/** One delegated task of a `partScenario`. */
export type Part = Readonly<{
	title: string;
	files: readonly string[];
	agent?: 'worker' | 'planner';
	/** True for one that is handed out after the others: what is handed out at once may arrive in any order. */
	isLater?: boolean;
}>;

type Written = Readonly<Record<string, unknown>>;

/**
 * A scenario in which the commander hands out the given parts at once, each with a todo item, and claims
 * the seal when all are done. `worker`, `planner` and `commander` are scripts looked at before that.
 */
export function partScenario(
	parts: readonly Part[],
	scripts: Readonly<{
		worker: readonly Written[];
		planner?: readonly Written[];
		commander?: readonly Written[];
	}>,
): Scenario {
	const workParts = parts.filter(({agent}) => agent !== 'planner');
	const steps = [
		{
			calls: [
				{
					tool: 'update_todo',
					with: {
						ops: workParts.map(({title}, index) => ({
							op: 'add',
							id: `T${index + 1}`,
							title,
							agent: 'worker',
						})),
					},
				},
			],
		},
		...[false, true]
			.map((isLater) => ({
				calls: parts
					.filter((part) => (part.isLater ?? false) === isLater)
					.map(({title, files, agent = 'worker'}) => ({
						tool: 'delegate_task',
						with: {
							agent,
							title,
							prompt: `Do ${title}.`,
							background: true,
							...(agent === 'planner'
								? {}
								: {
										files,
										review: false,
										todo_id: `T${workParts.findIndex((part) => part.title === title) + 1}`,
									}),
						},
					})),
			}))
			.filter(({calls}) => calls.length > 0),
		{say: 'All parts are handed out.'},
	];
	const commander = [
		{name: 'start', when: {turn: 1}, steps},
		...(scripts.commander ?? []),
		{
			name: 'all done',
			when: {prompt: '^Nothing else is under way'},
			steps: [{say: '<mission_seal>SEALED</mission_seal>'}],
		},
		{name: 'listen', steps: [{say: 'Noted.'}]},
	];
	const roles = {
		commander: {scripts: commander},
		worker: {scripts: scripts.worker},
		...(scripts.planner === undefined ? {} : {planner: {scripts: scripts.planner}}),
	};
	const scenario = {
		name: 'parts',
		about: 'Made for one test.',
		pace: {firstMs: 50, pieceMs: 1},
		roles,
	};
	return parseScenario(JSON.stringify(scenario), 'parts');
}
