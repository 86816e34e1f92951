import {join} from 'node:path';
import process from 'node:process';
import {configurationFolder} from '../io/configuration-files.js';
import {environment} from '../io/environment.js';
import {runningMission} from '../io/event-store-claim.js';
import {measureSnapshot} from '../io/opencode/snapshot-cost.js';
import {memoryBelow, type ProcessMemory} from '../io/process-memory.js';
import {projectStatePath} from '../io/state-folder.js';
import {createTrust} from '../io/trust.js';
import {oneLine} from '../mission/sanitize.js';
import {settingsFrom} from '../mission/settings-from.js';
import {tookTime} from '../tui/models/figures.js';
import type {Arguments} from './arguments.js';
import {loadCast, refuseUnknownRoles} from './cast.js';
import {
	type Finding,
	fine,
	placeFinding,
	programFindings,
	projectFindings,
} from './doctor-findings.js';
import {helperFindings} from './doctor-helpers.js';
import {exitCodes} from './exit-codes.js';
import {grantedConfiguration, readGrants} from './granted.js';
import type {Invocation} from './invocation.js';
import {missionOptions} from './mission-flags.js';
import {type Trial, tryModels} from './model-trial.js';
import {type FoundPlace, wantedPlace} from './place.js';
import {Refusal} from './refusal.js';
import {readScreenConfiguration} from './screen-choice.js';
import {snapshotFinding} from './snapshot-advice.js';
import type {Terminal, Tone} from './terminal.js';

/** `flowdesk doctor`: what a mission here needs. Exit code 0 when one could run, 2 when not. */
export async function doctorCommand({args, terminal}: Invocation): Promise<number> {
	const [word] = args.input;
	if (word !== undefined) {
		throw new Refusal(`doctor takes no "${oneLine(word, 40)}": it looks at the folder you are in.`);
	}
	const isJson = args.has('json');
	const found: Finding[] = [];
	for await (const group of doctorFindings(args)) {
		found.push(...group);
		if (!isJson) {
			print(group, terminal);
		}
	}
	const isWell = found.every(({state}) => state !== 'bad');
	if (isJson) {
		terminal.json({ok: isWell, findings: found});
	} else {
		const verdict = isWell ? 'A mission could run here.' : 'No mission can run here yet.';
		terminal.out(verdict, isWell ? 'good' : 'bad');
	}
	return isWell ? exitCodes.sealed : exitCodes.usage;
}

/** What is found, in groups as they come: asking OpenCode and a model takes a while. */
export async function* doctorFindings(args: Arguments): AsyncGenerator<readonly Finding[]> {
	const options = missionOptions(args);
	const programs = await programFindings();
	yield programs;
	const {place, finding} = await placeFinding(process.cwd(), wantedPlace(args));
	yield [finding];
	if (place) {
		yield await projectFindings(place, environment);
		const hasOpenCode = programs.some(({name, state}) => name === 'opencode' && state !== 'bad');
		yield* configurationFindings({args, place, options, hasOpenCode});
	}
}

type Subject = Readonly<{
	args: Arguments;
	place: FoundPlace;
	options: ReturnType<typeof missionOptions>;
	hasOpenCode: boolean;
}>;

/** Configuration, agents and flow, and then the models they name. */
async function* configurationFindings(subject: Subject): AsyncGenerator<readonly Finding[]> {
	const {place, options, hasOpenCode, args} = subject;
	try {
		const grants = readGrants(place, {environment, isTrusted: false, isAttached: false});
		readScreenConfiguration(environment);
		const usesWishes = grants.wishes.standing === 'granted';
		const granted = grantedConfiguration(grants, usesWishes);
		const {configuration, bounds, folders, notices} = granted;
		const cast = loadCast(configuration.flow ?? 'mission', place.directory, folders);
		refuseUnknownRoles(cast, grants.loaded);
		const result = settingsFrom({
			...cast,
			configuration,
			bounds,
			options: {...options, attended: false},
		});
		if (!result.ok) {
			yield result.problems.map((says) => bad('configuration', says));
			return;
		}
		yield [
			fine(
				'configuration',
				`flow ${cast.flow.name}, agents ${Object.keys(result.settings.roles).join(', ')}`,
			),
			...notices.map((says) => fine('consent', says, 'note')),
		];
		yield await snapshotFindings(
			place,
			configuration.snapshot !== false && bounds.snapshot !== false,
		);
		if (hasOpenCode) {
			const models = Object.values(result.settings.roles).flatMap(({model, choices}) =>
				choices === undefined ? [model] : choices.map((one) => one.model),
			);
			yield await modelFindings(place, models, !args.has('no-model-call'));
		}
	} catch (error) {
		if (!(error instanceof Refusal)) {
			throw error;
		}
		yield [bad('configuration', error.message)];
	}
}

function bad(name: string, says: string): Finding {
	return {name, state: 'bad', says, advice: ''};
}

async function snapshotFindings(
	{root, hasGit}: FoundPlace,
	takesSnapshots: boolean,
): Promise<readonly Finding[]> {
	return hasGit
		? snapshotFinding(
				takesSnapshots ? await measureSnapshot({directory: root}) : null,
				takesSnapshots,
			)
		: [];
}

async function modelFindings(
	place: FoundPlace,
	models: readonly (string | null)[],
	isCalled: boolean,
): Promise<readonly Finding[]> {
	const isTrusted = createTrust(environment).isTrusted(place);
	const trial = await tryModels({
		directory: place.directory,
		isTrusted,
		models,
		asks: isCalled ? 'given' : 'none',
	});
	if (trial.problem !== null) {
		return [{name: 'server', state: 'bad', says: trial.problem, advice: ''}];
	}
	const answers = trial.tried.map((one) => answerFinding(one, isCalled));
	return [
		...(trial.isLacking ? [...answers, noModel()] : answers),
		...(trial.helpers ? helperFindings(trial.helpers, await missionProcesses(place)) : []),
	];
}

/** The processes of a mission that runs here; null without one. */
async function missionProcesses({root}: FoundPlace): Promise<readonly ProcessMemory[] | null> {
	try {
		const records = join(projectStatePath(root, environment), 'missions.sqlite');
		const running = runningMission(records);
		return running && (await memoryBelow(running.pid));
	} catch {
		// What is wrong with the records is a finding of its own.
		return null;
	}
}

function noModel(): Finding {
	const file = join(configurationFolder(environment), 'flowdesk.jsonc');
	return {
		name: 'model',
		state: 'bad',
		says: 'none is chosen, and FlowDesk never takes one by itself',
		advice: `Choose one: --model provider/model, or "model" in ${file}. \`opencode models\` lists those you have; \`opencode auth login\` adds a provider.`,
	};
}

function answerFinding(
	{model, problem, isAsked, ms}: Trial['tried'][number],
	isCalled: boolean,
): Finding {
	if (problem !== null) {
		const advice =
			'`opencode auth list` shows where you are logged in, `opencode models` what there is.';
		return {name: 'model', state: 'bad', says: `${model} does not answer: ${problem}`, advice};
	}
	if (isAsked) {
		return fine('model', `${model} answers, ${tookTime(ms)} (this cost one short prompt)`);
	}
	return isCalled
		? fine(
				'model',
				`${model} stands only in OpenCode's configuration, so it was not asked; --model ${model} tries it with one short prompt`,
				'note',
			)
		: fine('model', `${model}, not tried`, 'note');
}

const signs: Readonly<Record<Finding['state'], readonly [string, Tone]>> = {
	good: ['✓', 'good'],
	note: ['·', 'attention'],
	bad: ['✗', 'bad'],
};

/** Cells for the longest name of a finding. */
const width = 'language servers'.length;

function print(found: readonly Finding[], terminal: Terminal): void {
	const indent = `\n${' '.repeat(width + 4)}`;
	for (const {name, state, says, advice} of found) {
		const [sign, tone] = signs[state];
		const text = [says, ...(advice === '' ? [] : [advice])].join('\n').replaceAll('\n', indent);
		terminal.out(`${sign} ${name.padEnd(width)}  ${text}`, state === 'good' ? 'plain' : tone);
	}
}
