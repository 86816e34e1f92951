import {existsSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {type AgentFile, loadAgents} from '../io/agent-files.js';
import {createChecks} from '../io/checks.js';
import {systemClock} from '../io/clock.js';
import {environment} from '../io/environment.js';
import {openEventStore} from '../io/event-store.js';
import {startToolServer} from '../io/mcp-tools.js';
import {createLanes} from '../io/opencode/lanes.js';
import type {Server} from '../io/opencode/server.js';
import {addToolEntries, type ToolEntryNames} from '../io/opencode/tools-entry.js';
import {createBasePort} from '../io/saved-states.js';
import {createTodoFile} from '../io/todo-file.js';
import {createTree} from '../io/tree.js';
import {serveViewers, type ViewerSocket} from '../io/viewer-socket/serve.js';
import {startWatchThread} from '../io/watch/look-thread.js';
import {redBaselineNotice} from '../mission/baseline.js';
import {blindSpot} from '../mission/budget.js';
import {oneLine} from '../mission/sanitize.js';
import type {Settings} from '../mission/settings.js';
import {createEngine, type Engine} from '../runtime/engine.js';
import {createLaneBuffers} from '../runtime/lane-buffers.js';
import type {BasePort} from '../runtime/ports.js';
import {watchSilence} from '../runtime/silence.js';
import {createToolHost} from '../runtime/tool-host.js';
import type {EngineLink} from '../runtime/viewer.js';
import {createViewers, follow, type Viewers} from '../runtime/viewers.js';
import {type TreeWatch, watchTree} from '../runtime/watch-tree.js';
import {changesOf} from './changes.js';
import {type Closers, createClosers} from './closers.js';
import type {Decide, LaunchOptions} from './launch.js';
import {openAgreed} from './open-server.js';
import {folderIn} from './place.js';
import {putTodoAside} from './put-todo-aside.js';
import {openQuotaFeed, type QuotaFeed} from './quota-feed.js';

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
	const {server, beginning} = await openAgreed(options, {agents, decide, closers});
	const {settings} = beginning;
	for (const notice of [...server.notices, ...beginning.notices]) {
		tell(notice);
	}

	const unseen = blindSpot(settings);
	if (unseen !== null) {
		tell(unseen);
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

type Parts = Readonly<{
	options: LaunchOptions;
	settings: Settings;
	agents: readonly AgentFile[];
	server: Server;
	base: BasePort;
	closers: Closers;
	tell: Starter['tell'];
}>;

async function assemble({options, settings, agents, server, base, closers, tell}: Parts) {
	const {missionId, root, directory} = options;
	const buffers = createLaneBuffers();
	const late: {engine?: Engine; feed?: QuotaFeed; tools: ToolEntryNames} = {tools: {}};
	const current = (): Engine => {
		if (!late.engine) {
			throw new Error('The engine was asked for before it was made.');
		}

		return late.engine;
	};

	const viewers = createViewers({
		engine: current,
		clock: systemClock,
		buffers,
		refreshQuotas: () => late.feed?.refresh(),
	});
	const store = openEventStore({file: options.storeFile, missionId});
	closers.add(store.close);
	const todo = await createTodoFile({
		directory,
		// What changes before the mission starts is in the first reading.
		sink: {...viewers.sink, fact: (fact) => late.engine?.dispatch(fact)},
	});
	closers.add(todo.close);
	const feed = openQuotaFeed(
		{
			engine: current,
			settings,
			quota: options.quota,
			environment: {...environment, ...options.environment},
			isOurs: options.server.kind === 'start',
			clock: systemClock,
		},
		tell,
	);
	late.feed = feed;
	closers.add(async () => feed.close());
	const lanes = createLanes({
		server,
		directory,
		missionId,
		settings,
		agents,
		sink: {...viewers.sink, failed: feed.failed},
		toolEntries: () => late.tools,
	});
	closers.add(lanes.close);
	const engine = createEngine({
		missionId,
		ports: {
			lanes,
			todo,
			store,
			checks: createChecks({directory, environment}),
			tree: createTree({directory}),
			base,
			clock: systemClock,
		},
	});
	late.engine = engine;
	closers.add(watchSilence(engine, buffers, systemClock, viewers.look));
	// A folder that is in no repository has nothing that could be watched.
	const tree = existsSync(join(root, '.git')) ? startWatchThread(root) : null;
	const watch =
		tree &&
		watchTree({
			engine,
			tree,
			clock: systemClock,
			sink: viewers.sink,
			folder: folderIn(root, directory),
		});
	closers.add(async () => tree?.close());
	closers.add(follow(engine, viewers));
	closers.add(
		engine.listen((events) => {
			for (const event of events) {
				const text =
					event.type === 'baseline.taken' ? redBaselineNotice(event.results, settings) : null;
				if (text !== null) {
					viewers.tell({type: 'notice', text});
				}
			}
		}),
	);
	const host = createToolHost(engine, todo);
	const toolServer = await startToolServer({host, roles: settings.roles});
	closers.add(toolServer.close);
	const added = await addToolEntries({server, directory, entries: toolServer.entries});
	closers.add(added.disconnect);
	late.tools = added.names;
	void server.died.then((reason) =>
		engine.dispatch({type: 'mission.stop-requested', by: 'engine', outcome: 'failed', reason}),
	);
	const snapshot = await todo.read();
	return {
		engine,
		viewers,
		watch,
		feed,
		firstTodo: {type: 'todo.changed' as const, snapshot, source: 'outside' as const, added: []},
	};
}
