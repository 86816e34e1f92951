import {relative} from 'node:path';
import type {Session} from '@opencode-ai/sdk/v2/client';
import type {EffectOf} from '../../mission/effects.js';
import {oneLine} from '../../mission/sanitize.js';
import type {Role, Settings} from '../../mission/settings.js';
import type {AgentFile} from '../agent-files.js';
import {type Outcome, outcome, persistent, timed} from './call.js';
import type {KnownSecrets} from './error-cause.js';
import {parseModel} from './models.js';
import {type EntryNames, sessionRules} from './permissions.js';
import {agentName} from './run-folder.js';
import type {Server} from './server.js';

/** What the lanes of one mission have in common. */
export type LaneOptions = Readonly<{
	server: Server;
	directory: string;
	missionId: string;
	settings: Settings;
	agents: readonly AgentFile[];
	/** Read when a lane opens: tools are added to the server before its first lane. */
	toolEntries: () => EntryNames;
	/** What must not stand in the words that come from the server. */
	secrets: KnownSecrets;
}>;

type Opened = Outcome<Readonly<{session: Session; isNew: boolean}>>;

/** Finds or makes the session of each lane. */
export type SessionOpener = Readonly<{
	/** `parent` is the commander's session, or null for the commander's own. */
	open: (effect: EffectOf<'open-lane'>, parent: string | null) => Promise<Opened>;
}>;

/** What tells a session from all others; a lane may have had sessions before (`session` counts them from 1). */
type Mark = Readonly<{mission: string; lane: string; task: string | null; session: number}>;

/** One opener per mission: it reads the sessions left by an earlier process once. */
export function createSessionOpener(options: LaneOptions): SessionOpener {
	const {server, directory, missionId} = options;
	let left: Promise<Outcome<readonly Session[]>> | null = null;
	let prefix: Promise<string> | null = null;

	const list = () =>
		persistent(() =>
			outcome(
				server.client.session.list({directory, search: `fd:${missionId}:`, limit: 1000}, timed()),
			),
		);
	const find = async ({
		laneId,
		session,
	}: EffectOf<'open-lane'>): Promise<Outcome<Session | null>> => {
		left ??= list();
		const read = await left;
		if (!read.ok) {
			left = null;
			return read;
		}
		return {
			ok: true,
			data:
				read.data.find((one) => isLane(one, {mission: missionId, lane: laneId, session})) ?? null,
		};
	};

	return {
		open: async (effect, parent) => {
			const role = options.settings.roles[effect.role];
			const agent = options.agents.find(({name}) => name === effect.role);
			if (role === undefined || agent === undefined) {
				return {ok: false, status: 400, message: `there is no agent "${effect.role}"`};
			}
			const found = await find(effect);
			if (!found.ok) {
				return found;
			}
			if (found.data !== null) {
				return {ok: true, data: {session: found.data, isNew: false}};
			}
			prefix ??= projectPrefix(server, directory);
			const wish = sessionWish(options, {effect, role, agent, parent, prefix: await prefix});
			const created = await outcome(server.client.session.create(wish, timed()));
			if (!created.ok) {
				// An answer may have been lost after the session was made: look again next time.
				left = null;
				return created;
			}
			return {ok: true, data: {session: created.data, isNew: true}};
		},
	};
}

function sessionWish(
	options: LaneOptions,
	lane: Readonly<{
		effect: EffectOf<'open-lane'>;
		role: Role;
		agent: AgentFile;
		parent: string | null;
		prefix: string;
	}>,
) {
	const {effect, role, agent, parent, prefix} = lane;
	const {server, directory, missionId} = options;
	const model = parseModel(effect.model);
	const {laneId, taskId, session} = effect;
	const mark: Mark = {mission: missionId, lane: laneId, task: taskId, session};
	const number = session === 1 ? '' : ` (session ${session})`;
	const permission = sessionRules({
		role: agent.permissions,
		claim: effect.claim,
		prefix,
		tools: role.tools,
		entries: options.toolEntries(),
	});
	return {
		directory,
		title: `fd:${missionId}:${effect.laneId} ${oneLine(effect.title, 120)}${number}`,
		permission,
		metadata: {flowdesk: mark},
		...(parent === null ? {} : {parentID: parent}),
		...(server.isOurs ? {agent: agentName(effect.role)} : {}),
		...(model === null ? {} : {model: {id: model.modelID, providerID: model.providerID}}),
	};
}

function isLane({metadata}: Session, wanted: Omit<Mark, 'task'>): boolean {
	const {mission, lane, session = 1} = (metadata?.['flowdesk'] ?? {}) as Partial<Mark>;
	return mission === wanted.mission && lane === wanted.lane && session === wanted.session;
}

/** Where the project lies below the root from which OpenCode counts paths; empty when it is the root. */
async function projectPrefix(server: Server, directory: string): Promise<string> {
	const read = await outcome(server.client.path.get({directory}, timed()));
	const path = read.ok ? relative(read.data.worktree, read.data.directory) : '';
	return path === '' || path.startsWith('..') ? '' : `${path}/`;
}
