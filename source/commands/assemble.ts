import {existsSync} from 'node:fs';
import {join} from 'node:path';
import type {AgentFile} from '../io/agent-files.js';
import {createChecks} from '../io/checks.js';
import {systemClock} from '../io/clock.js';
import {environment} from '../io/environment.js';
import {openEventStore} from '../io/event-store.js';
import {createKnownSecrets} from '../io/known-secrets.js';
import {startToolServer} from '../io/mcp-tools.js';
import type {CallGateServer} from '../io/opencode/call-gate-server.js';
import {configuredKeys, serverSecrets} from '../io/opencode/configured-keys.js';
import {createLanes} from '../io/opencode/lanes.js';
import type {Server} from '../io/opencode/server.js';
import {addToolEntries, type ToolEntryNames} from '../io/opencode/tools-entry.js';
import {createSpentToday} from '../io/spent-today.js';
import {createTodoFile} from '../io/todo-file.js';
import {createTree} from '../io/tree.js';
import {startWatchThread} from '../io/watch/look-thread.js';
import {redBaselineNotice} from '../mission/baseline.js';
import type {Settings} from '../mission/settings.js';
import {hearAnsweredModels} from '../runtime/answered-models.js';
import {createCallGate} from '../runtime/call-gate.js';
import {createEngine, type Engine} from '../runtime/engine.js';
import {createLaneBuffers} from '../runtime/lane-buffers.js';
import type {BasePort} from '../runtime/ports.js';
import {watchSilence} from '../runtime/silence.js';
import {createToolHost} from '../runtime/tool-host.js';
import {createViewers, follow} from '../runtime/viewers.js';
import {watchTree} from '../runtime/watch-tree.js';
import type {Closers} from './closers.js';
import type {LaunchOptions} from './launch.js';
import type {OpenedRelay} from './open-relay.js';
import {folderIn} from './place.js';
import {openQuotaFeed, type QuotaFeed} from './quota-feed.js';

/** What a mission is put together from. */
type Parts = Readonly<{
	options: LaunchOptions;
	settings: Settings;
	agents: readonly AgentFile[];
	server: Server;
	base: BasePort;
	calls: CallGateServer | null;
	relay: OpenedRelay | null;
	closers: Closers;
	/** Gets what the user should know. */
	tell: (notice: string) => void;
}>;

/** Makes the parts of a mission, from the server that is there to the engine, and lets them hear each other. */
export async function assemble({
	options,
	settings,
	agents,
	server,
	base,
	calls,
	relay,
	closers,
	tell,
}: Parts) {
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
	const serverEnvironment = {...environment, ...options.environment};
	const secrets = createKnownSecrets({
		environment: serverEnvironment,
		others: await serverSecrets(server, directory),
	});
	const feed = openQuotaFeed(
		{
			engine: current,
			settings,
			quota: options.quota,
			environment: serverEnvironment,
			secrets,
			isOurs: options.server.kind === 'start',
			configured: await configuredKeys(server, directory),
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
		secrets,
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
			day: createSpentToday({file: options.storeFile, missionId, clock: systemClock}),
			clock: systemClock,
		},
	});
	late.engine = engine;
	const note = (kind: string) => (laneId: string, text: string) =>
		viewers.sink.chunk(laneId, {kind: 'note', blockId: `${kind}-${systemClock.now()}`, text});
	const {ownerOf} = lanes;
	calls?.answerWith(createCallGate({engine, ownerOf, tell: note('calls'), now: systemClock.now}));
	const hear = hearAnsweredModels({engine, ownerOf, tell: note('answered')});
	relay?.hear(({provider, sessionId, asked, answered}) => {
		void hear({sessionId, asked: relay.modelOf(provider, asked), name: asked, answered});
	});
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
