import {dirname} from 'node:path';
import {loadAgents} from '../io/agent-files.js';
import {startCallGateServer} from '../io/opencode/call-gate-server.js';
import type {Server} from '../io/opencode/server.js';
import {createBasePort} from '../io/saved-states.js';
import {serveViewers, type ViewerSocket} from '../io/viewer-socket/serve.js';
import {blindSpot, lateLimits} from '../mission/budget.js';
import {oneLine} from '../mission/sanitize.js';
import {tightLimits} from '../mission/tight-limits.js';
import type {Engine} from '../runtime/engine.js';
import type {EngineLink} from '../runtime/viewer.js';
import type {Viewers} from '../runtime/viewers.js';
import type {TreeWatch} from '../runtime/watch-tree.js';
import {assemble} from './assemble.js';
import {changesOf} from './changes.js';
import {type Closers, createClosers} from './closers.js';
import type {Decide, LaunchOptions} from './launch.js';
import {openAgreed} from './open-server.js';
import {putTodoAside} from './put-todo-aside.js';

/** A mission whose parts are all there. */
export type ComposedMission = Readonly<{
	link: EngineLink;
	/** Where other processes of the user can watch it; null when they cannot. */
	socket: string | null;
	/** Begins the mission: before that nothing was sent to any model. */
	start: () => void;
	/** Resolves when the mission has ended and everything it had started is closed. */
	closed: Promise<void>;
}>;

/** How a mission that is being put together talks to whoever started it. */
export type Starter = Readonly<{
	/** Gets what the user should know beforehand. */
	tell: (notice: string) => void;
	/** Says how it may begin, now that OpenCode's models are known. */
	decide: Decide;
}>;

/**
 * Puts a mission together: server, models, lanes, tools, todo list, checks, log. Rejects with a message for
 * the user; then nothing is left running.
 */
export async function composeEngine(
	options: LaunchOptions,
	starter: Starter,
): Promise<ComposedMission> {
	const closers = createClosers();
	try {
		return await compose(options, starter, closers);
	} catch (error) {
		await closers.closeAll();
		throw error;
	}
}

async function compose(
	options: LaunchOptions,
	{tell, decide}: Starter,
	closers: Closers,
): Promise<ComposedMission> {
	const {agents} = loadAgents(options.agentFolders);
	// OpenCode takes seconds to start, and so does a look at a large tree.
	const base = createBasePort(options.root, {isSoon: options.settings.savesBase});
	const calls = options.server.kind === 'start' ? await startCallGateServer() : null;
	closers.add(async () => calls?.close());
	const {server, beginning, relay} = await openAgreed(options, {
		agents,
		calls: calls?.address ?? null,
		decide,
		closers,
	});
	const {settings} = beginning;
	for (const notice of [...server.notices, ...beginning.notices]) {
		tell(notice);
	}

	const {unasked} = server;
	for (const blind of [
		blindSpot(settings),
		unasked === null ? tightLimits(settings) : lateLimits(settings, unasked),
	]) {
		if (blind !== null) {
			tell(blind);
		}
	}

	const aside = beginning.archivesTodo
		? await putTodoAside(options, settings.savesBase ? base : null)
		: {base, notices: []};
	for (const notice of aside.notices) {
		tell(notice);
	}

	const parts = await assemble({
		options,
		settings,
		agents,
		server,
		base: aside.base ?? base,
		calls,
		relay,
		closers,
		tell,
	});
	const {engine, viewers} = parts;
	const door = await openDoor(options, {engine, viewers, server, tell});
	return {
		link: viewers.connect(),
		socket: door?.path ?? null,
		start() {
			const {missionId, text, directory} = options;
			engine.dispatch({type: 'mission.started', missionId, text, directory, settings});
			parts.feed.start();
			engine.dispatch(parts.firstTodo);
		},
		closed: closed({...parts, options}, closers).finally(() => door?.close()),
	};
}

type Door = Readonly<{
	engine: Engine;
	viewers: Viewers;
	server: Server;
	tell: Starter['tell'];
}>;

/** A mission that nobody else can watch goes on all the same. */
async function openDoor(
	{missionId, storeFile, directory, environment: variables}: LaunchOptions,
	{engine, viewers, server: {url, username, password}, tell}: Door,
): Promise<ViewerSocket | null> {
	const attachment = (laneId: string) => {
		const sessionId = engine.state().lanes[laneId]?.sessionId ?? null;
		return sessionId === null ? null : {url, username, password, sessionId, directory, variables};
	};
	try {
		const stateFolder = dirname(storeFile);
		return await serveViewers({missionId, stateFolder, connect: viewers.connect, attachment});
	} catch (error) {
		const reason = error instanceof Error ? error.message : String(error);
		tell(`No other terminal can watch this mission (flowdesk pane): ${oneLine(reason, 200)}`);
		return null;
	}
}

type Ending = Readonly<{
	engine: Engine;
	viewers: Viewers;
	watch: TreeWatch | null;
	options: LaunchOptions;
}>;

/** Waits for the end, closes everything, says what was changed, and that it is over: only then may a viewer leave. */
async function closed({engine, viewers, watch, options}: Ending, closers: Closers): Promise<void> {
	try {
		await engine.closed;
	} finally {
		await watch?.close();
		viewers.close();
		await closers.closeAll();
	}

	const {outcome, reason} = engine.state().ended ?? {outcome: 'failed', reason: 'unknown'};
	// Whoever stopped it is leaving, and a headless run has no summary.
	if (engine.state().settings?.attended === true && outcome !== 'interrupted') {
		viewers.tell({type: 'changes', changes: await changesOf(options.root, options.missionId)});
	}

	viewers.tell({type: 'closed', outcome, reason});
}
