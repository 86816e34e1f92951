import {join} from 'node:path';
import {vi} from 'vitest';
import {loadCast} from '../../source/commands/cast.js';
import {chooseModels} from '../../source/commands/choose-models.js';
import {composeEngine} from '../../source/commands/compose.js';
import type {LaunchOptions} from '../../source/commands/launch.js';
import {newMissionId} from '../../source/commands/prepare.js';
import {agentsFolder} from '../../source/io/agent-files.js';
import type {Scenario} from '../../source/io/simulated-model/scenario.js';
import {
	type SimulatedModel,
	startSimulatedModel,
} from '../../source/io/simulated-model/simulated-model.js';
import type {Configuration} from '../../source/mission/configuration.js';
import type {EventOf, EventType, MissionEvent} from '../../source/mission/events.js';
import type {WrittenBudget} from '../../source/mission/flow.js';
import {quotaSettings} from '../../source/mission/quota-settings.js';
import type {CallLimits, Cap, Limits} from '../../source/mission/settings.js';
import {settingsFrom} from '../../source/mission/settings-from.js';
import type {Intent} from '../../source/runtime/intent.js';
import type {EngineLink, MissionView} from '../../source/runtime/viewer.js';
import {afterwards, demoRepository, makePlace, type Place} from './mission-place.js';

/** A mission in this process, with a person at the screen: the test. */
export type ComposedMission = Readonly<{
	events: readonly MissionEvent[];
	model: SimulatedModel;
	/** The repository it works in. */
	directory: string;
	link: EngineLink;
	/** The last view, or null before the first. */
	view: () => MissionView | null;
	send: (intent: Intent) => void;
	/** Resolves with the first event of that type that fits, past or future. */
	event: <T extends EventType>(
		type: T,
		fits?: (event: EventOf<T>) => boolean,
	) => Promise<EventOf<T>>;
	/** Resolves with the first view, present or future, in which something holds. */
	seen: (holds: (view: MissionView) => boolean) => Promise<MissionView>;
	/** Resolves when a lane's stream holds such a text. */
	streamed: (laneId: string, text: RegExp) => Promise<unknown>;
	closed: Promise<void>;
}>;

/** Puts a mission together as the screen does, on the real server, and starts it. Continuations count down 0 ms unless told otherwise. */
export async function composeMission(options: {
	scenario: Scenario | string;
	limits?: Partial<Limits>;
	budget?: WrittenBudget;
	/** What one model call may come to. */
	call?: Partial<CallLimits>;
	/** `auto` when left out. */
	approve?: 'ask' | 'auto';
	caps?: Readonly<Record<string, Cap>>;
	countdownMs?: number;
	/** False for scenarios that have no reviewer. */
	review?: boolean;
	/** How many lanes may be open at once; the flow's own number when left out. */
	maxLanes?: number;
	/** How much faster than a real model the simulated one writes; 20 when left out. */
	speed?: number;
	/** The server it works on; when left out, it starts one of its own. */
	server?: (place: Place, model: SimulatedModel) => Promise<LaunchOptions['server']>;
	/** How quotas are read; without it nobody knows any. */
	quota?: Configuration['quota'];
	checks: readonly string[];
}): Promise<ComposedMission> {
	const place = makePlace();
	const directory = await demoRepository()(place.folder);
	const model = await startSimulatedModel({scenario: options.scenario, speed: options.speed ?? 20});
	afterwards(model.close);
	const {flow, agents} = loadCast('mission', directory, [agentsFolder]);
	const models = Object.fromEntries(
		Object.keys(flow.roles).map((role) => [role, `simulated/${role}`]),
	);
	const result = settingsFrom({
		flow: {...flow, countdownMs: options.countdownMs ?? 0, resultWindowMs: 0},
		agents,
		configuration: {
			...(options.quota === undefined ? {} : {quota: options.quota}),
			...(options.call === undefined ? {} : {limits: {call: options.call}}),
		},
		options: {
			models,
			limits: options.limits,
			budget: options.budget,
			maxLanes: options.maxLanes,
			approve: options.approve ?? 'auto',
			review: options.review,
			caps: options.caps,
			checks: options.checks,
			attended: true,
		},
	});
	if (!result.ok) {
		throw new Error(result.problems.join('\n'));
	}
	const mission = await composeEngine(
		{
			missionId: newMissionId(),
			text: 'Make every test of this repository pass.',
			root: directory,
			directory,
			settings: result.settings,
			agentFolders: [agentsFolder],
			server: (await options.server?.(place, model)) ?? {kind: 'start', isTrusted: false},
			withoutSnapshots: false,
			verifiesModels: false,
			quota: quotaSettings(options.quota),
			simulated: null,
			environment: {
				...place.variables,
				OPENCODE_CONFIG_CONTENT: JSON.stringify(model.providerConfig()),
			},
			storeFile: join(place.folder, 'missions.sqlite'),
		},
		{
			tell: () => {},
			decide: async (survey) => ({
				settings: chooseModels(result.settings, survey),
				isTrusted: false,
				archivesTodo: false,
				notices: [],
			}),
		},
	);
	const {send, listen} = mission.link;
	const stop = () =>
		send({
			type: 'intent',
			intent: {type: 'stop', by: 'user', outcome: 'interrupted', reason: 'the test is over'},
		});
	afterwards(async () => {
		stop();
		await mission.closed;
	});
	const events: MissionEvent[] = [];
	const written: Record<string, string> = {};
	let view: MissionView | null = null;
	listen((message) => {
		if (message.type === 'event') {
			events.push(message.event);
		} else if (message.type === 'view') {
			view = message.view;
		} else if (message.type === 'stream') {
			const {laneId, blocks} = message;
			written[laneId] =
				`${written[laneId] ?? ''}\n${blocks.map((block) => ('added' in block ? block.added : block.text)).join('\n')}`;
		}
	});
	mission.start();
	const waits = {timeout: 200_000, interval: 10};
	return {
		events,
		model,
		directory,
		link: mission.link,
		view: () => view,
		send: (intent) => send({type: 'intent', intent}),
		event: (type, fits = () => true) =>
			vi.waitUntil(
				() =>
					events.find(
						(event): event is EventOf<typeof type> & MissionEvent =>
							event.type === type && fits(event as EventOf<typeof type>),
					),
				waits,
			),
		seen: (holds) => vi.waitUntil(() => (view !== null && holds(view) ? view : undefined), waits),
		streamed: (laneId, text) => {
			send({type: 'watch', laneIds: [laneId]});
			return vi.waitUntil(() => text.test(written[laneId] ?? ''), waits);
		},
		closed: mission.closed,
	};
}
