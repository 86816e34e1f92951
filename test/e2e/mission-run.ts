import {existsSync, mkdtempSync, readFileSync, writeFileSync} from 'node:fs';
import {join, resolve} from 'node:path';
import {execPath} from 'node:process';
import {execa} from 'execa';
import {expect, vi} from 'vitest';
import {parse} from 'yaml';
import type {Scenario} from '../../source/io/simulated-model/scenario.js';
import {
	type SimulatedModel,
	startSimulatedModel,
} from '../../source/io/simulated-model/simulated-model.js';
import {
	type EventOf,
	type EventType,
	type MissionEvent,
	parseEvent,
} from '../../source/mission/events.js';
import type {Outcome} from '../../source/mission/records.js';
import {afterwards, demoRepository, makePlace, type Place} from './mission-place.js';

export type MissionRunOptions = Readonly<{
	/** A scenario that comes with FlowDesk, a path to one, or a loaded one. */
	scenario?: string | Scenario;
	parameters?: Scenario['parameters'];
	/** How much faster than real the model answers; 20 when left out. */
	speed?: number;
	/** A model that the caller started and closes, instead of `scenario`. */
	model?: SimulatedModel;
	command?: 'run' | 'plan';
	flags?: readonly string[];
	/** Laid over flows/mission.yaml; short countdowns are laid under it. */
	flow?: Readonly<Record<string, unknown>>;
	/** Makes the folder that the program runs in, under the given one; a demo repository of one module when left out. */
	repository?: (parent: string) => Promise<string> | string;
	text?: string;
	/** Laid over the environment of the program. */
	variables?: Readonly<Record<string, string>>;
	/** A place made before with `makePlace`; several missions may share one. */
	place?: Place;
	onEvent?: (event: MissionEvent, mission: RunningMission) => void;
}>;

/** What a mission has said so far. */
export type MissionLines = Readonly<{
	events: readonly MissionEvent[];
	notices: readonly string[];
	/** Lines that are neither an event nor a record of `--json`; always empty unless there is a bug. */
	unreadable: readonly string[];
	closed: Readonly<{outcome: Outcome; reason: string; exitCode: number}> | null;
	refused: Readonly<{message: string; exitCode: number}> | null;
}>;

export type RunningMission = Readonly<{
	lines: MissionLines;
	model: SimulatedModel;
	/** The folder that the program runs in. */
	folder: string;
	place: Place;
	signal: (name: NodeJS.Signals) => void;
	/** Resolves with the first event of that type that fits, past or future. */
	event: <T extends EventType>(
		type: T,
		fits?: (event: EventOf<T>) => boolean,
	) => Promise<EventOf<T>>;
	ended: Promise<MissionRun>;
}>;

export type MissionRun = MissionLines &
	Readonly<{
		exitCode: number | undefined;
		stdout: string;
		stderr: string;
		model: SimulatedModel;
		folder: string;
		place: Place;
		/** Milliseconds from the start of the program to its end. */
		durationMs: number;
	}>;

const roles = ['commander', 'planner', 'worker', 'reviewer'] as const;
const quick = {countdownMs: 200, resultWindowMs: 200};

/** A flow in which results count without a review, for scenarios that have no reviewer. */
export const withoutReview = {
	stages: [
		{stage: 'plan', roles: ['planner']},
		{stage: 'work', roles: ['worker']},
		{stage: 'seal', checks: [], demandGreenBaseline: false},
	],
};

/** Runs the built program on the real OpenCode server and a simulated model, to its end. */
export async function runMission(options: MissionRunOptions): Promise<MissionRun> {
	const {ended} = await startMission(options);
	return ended;
}

/** Like `runMission`, resolved as soon as the program runs. */
export async function startMission(options: MissionRunOptions): Promise<RunningMission> {
	expect(existsSync('dist/cli.js'), 'run `npm run build` first').toBe(true);
	const place = options.place ?? makePlace();
	const model = options.model ?? (await startModel(options));
	const make = options.repository ?? demoRepository();
	const folder = await make(place.folder);
	const startedAt = performance.now();
	const child = execa(
		execPath,
		[
			resolve('bin/flowdesk.js'),
			options.command ?? 'run',
			'--json',
			...flowFlags(place, options.flow ?? {}),
			...roles.flatMap((role) => ['--agent-model', `${role}=${model.modelIds[role]}`]),
			...withCheckChoice(options),
			options.text ?? 'Make every test of this repository pass.',
		],
		{
			cwd: folder,
			env: {
				...place.variables,
				OPENCODE_CONFIG_CONTENT: JSON.stringify(model.providerConfig()),
				...options.variables,
			},
			extendEnv: false,
			reject: false,
			stdin: 'ignore',
			maxBuffer: 500_000_000,
		},
	);
	afterwards(async () => {
		child.kill('SIGKILL');
		await child;
	});
	const lines = {
		events: [] as MissionEvent[],
		notices: [] as string[],
		unreadable: [] as string[],
		closed: null as MissionLines['closed'],
		refused: null as MissionLines['refused'],
	};
	const state = {isOver: false};
	const ended = child.then(({exitCode, stdout, stderr}) => {
		state.isOver = true;
		const durationMs = Math.round(performance.now() - startedAt);
		return {...lines, exitCode, stdout, stderr, model, folder, place, durationMs};
	});
	const mission: RunningMission = {
		lines,
		model,
		folder,
		place,
		signal: (name) => child.kill(name),
		event: (type, fits = () => true) =>
			vi.waitUntil(
				() => {
					const found = eventsOf(lines, type).find(fits);
					if (found === undefined && state.isOver) {
						throw new Error(
							`The mission ended without such a ${type}: ${JSON.stringify(lines.closed ?? lines.refused)}`,
						);
					}
					return found;
				},
				{timeout: 230_000, interval: 20},
			),
		ended,
	};
	readLines(child.stdout, (line) =>
		hear(line, lines, (event) => options.onEvent?.(event, mission)),
	);
	return mission;
}

async function startModel(options: MissionRunOptions): Promise<SimulatedModel> {
	const model = await startSimulatedModel({
		scenario: options.scenario ?? 'one-task',
		speed: options.speed ?? 20,
		...(options.parameters === undefined ? {} : {parameters: options.parameters}),
	});
	afterwards(model.close);
	return model;
}

/** Headless missions say what is checked: nothing, where a test does not care. */
function withCheckChoice({command, flags = []}: MissionRunOptions): readonly string[] {
	const isChosen = command === 'plan' || /^--(check|no-check|trust)\b/m.test(flags.join('\n'));
	return isChosen ? flags : [...flags, '--no-check'];
}

function flowFlags({folder}: Place, flow: Readonly<Record<string, unknown>>): readonly string[] {
	const base: unknown = parse(readFileSync('flows/mission.yaml', 'utf8'));
	const file = join(mkdtempSync(join(folder, 'flow-')), 'flow.yaml');
	writeFileSync(file, JSON.stringify(laidOver(laidOver(base, quick), flow)));
	return ['--flow', file];
}

function laidOver(under: unknown, over: unknown): unknown {
	if (!isMap(under) || !isMap(over)) {
		return over;
	}
	const entries = Object.entries(over).map(([key, value]) => [key, laidOver(under[key], value)]);
	return {...under, ...Object.fromEntries(entries)};
}

function isMap(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function readLines(stream: NodeJS.ReadableStream, onLine: (line: string) => void): void {
	let rest = '';
	stream.setEncoding('utf8');
	stream.on('data', (chunk: string) => {
		const parts = `${rest}${chunk}`.split('\n');
		rest = parts.pop() ?? '';
		for (const line of parts) {
			onLine(line);
		}
	});
}

type Collected = {
	events: MissionEvent[];
	notices: string[];
	unreadable: string[];
	closed: MissionLines['closed'];
	refused: MissionLines['refused'];
};

function hear(line: string, lines: Collected, onEvent: (event: MissionEvent) => void): void {
	try {
		const value = JSON.parse(line);
		if (value.type === 'notice') {
			lines.notices.push(value.text);
		} else if (value.type === 'closed') {
			lines.closed = value;
		} else if (value.type === 'refused') {
			lines.refused = value;
		} else {
			const event = parseEvent(value);
			lines.events.push(event);
			onEvent(event);
		}
	} catch (error) {
		lines.unreadable.push(`${error instanceof Error ? error.message : error}: ${line}`);
	}
}

/** The events of one type, in order. */
export function eventsOf<T extends EventType>(
	{events}: Pick<MissionLines, 'events'>,
	type: T,
): readonly EventOf<T>[] {
	return events.filter((event): event is EventOf<T> & MissionEvent => event.type === type);
}
