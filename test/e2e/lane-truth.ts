import {setTimeout as delay} from 'node:timers/promises';
import {z} from 'zod';
import type {AttachedServer} from './attached-server.js';
import type {ComposedMission} from './composed-mission.js';
import type {Drawn, Picture, Standing} from './drawn-screen.js';

/** Milliseconds within which the screen and the server must agree, once the server has answered: its events come no sooner. */
const limitMs = 2000;
/** An answer of the server that took longer says nothing about a moment. */
const inTimeMs = 500;
/** Milliseconds after which a server that answers late is given up. */
const patienceMs = 10_000;

const statuses = z.record(z.string(), z.object({type: z.string()}));
const requests = z.array(z.object({id: z.string(), sessionID: z.string()}));
const messages = z.array(
	z.object({
		info: z.object({
			role: z.string(),
			finish: z.string().optional(),
			time: z.object({completed: z.number().optional()}),
		}),
	}),
);

/** What the screen is held against. */
export type Watched = Readonly<{
	mission: ComposedMission;
	server: AttachedServer;
	read: () => Picture;
}>;

/** The screen beside the server at one moment. */
type Look = Readonly<{
	/** When the server was asked, and how long its answers took. */
	at: number;
	answerMs: number;
	/** Lanes on which the server says that it works, or waits for a person or for its provider. */
	atWork: number;
	/** Lanes of which the screen says something else than the server, and what both say. */
	lies: ReadonlyMap<string, string>;
}>;

/** What came of looking until the screen and the server agree. */
export type Verdict = Readonly<{
	/** What the screen went on saying against the server for the whole time. */
	lies: readonly string[];
	/** Milliseconds until the question to the server whose answers agreed with the screen, or null when none did. */
	afterMs: number | null;
	/** False when the server answered too late to tell. */
	isDecided: boolean;
	looks: readonly Look[];
}>;

/** The requests that wait for a person, as the server lists them. */
export async function openRequests({server, mission}: Omit<Watched, 'read'>) {
	const lists = await Promise.all(
		['/permission', '/question'].map((path) => server.get(path, mission.directory)),
	);
	return lists.flatMap((list) => requests.parse(list));
}

async function askServer(watched: Watched): Promise<(sessionId: string) => Standing> {
	const {server, mission} = watched;
	const [status, open] = await Promise.all([
		server.get('/session/status', mission.directory),
		openRequests(watched),
	]);
	const known = statuses.parse(status);
	const asking = new Set(open.map(({sessionID}) => sessionID));
	return (sessionId) => {
		const type = known[sessionId]?.type ?? 'idle';
		return asking.has(sessionId) ? 'asks' : type === 'busy' || type === 'retry' ? type : 'idle';
	};
}

/** Both before and after the question to the server: what is true in between may be said at either moment. */
function isLie(said: readonly (Drawn | undefined)[], truth: Standing): boolean {
	return !said.includes(truth) && !said.includes('opening');
}

/** Holds every lane with a session against what the server says of it. */
export async function look(watched: Watched): Promise<Look> {
	const {mission, read} = watched;
	const before = read();
	const at = performance.now();
	const says = await askServer(watched);
	const answerMs = performance.now() - at;
	const after = read();
	const lanes = (mission.view()?.lanes ?? []).flatMap(({id, sessionId}) =>
		sessionId === null ? [] : [{id, truth: says(sessionId)}],
	);
	const lies = lanes.flatMap(({id, truth}) => {
		const said = [before.lanes.get(id), after.lanes.get(id)];
		return isLie(said, truth)
			? [[id, `${id} is drawn as ${said[1]} and the server says ${truth}`] as const]
			: [];
	});
	const atWork = lanes.filter(({truth}) => truth !== 'idle').length;
	return {at, answerMs, atWork, lies: new Map(lies)};
}

/**
 * True when the lane's last answer is complete: a lane ends with it, while OpenCode stays busy with what it
 * does after a turn.
 */
async function hasAnswered({mission, server}: Watched, laneId: string): Promise<boolean> {
	const lane = mission.view()?.lanes.find(({id}) => id === laneId);
	const path = `/session/${lane?.sessionId}/message?limit=1`;
	const last = messages.parse(await server.get(path, mission.directory)).at(-1)?.info;
	return last?.role === 'assistant' && last.finish === 'stop' && last.time.completed !== undefined;
}

/** Looks until the screen says of every lane what the server says, or said something else for the limit from then on. */
export async function judge(watched: Watched, from = performance.now()): Promise<Verdict> {
	const looks: Look[] = [await look(watched)];
	let lies = looks[0]?.lies ?? new Map<string, string>();
	for (;;) {
		const last = looks.at(-1);
		// A server that takes a second to say how it stands takes as long to tell that it changed.
		const slowestMs = Math.max(...looks.map(({answerMs}) => answerMs));
		const isOver = last !== undefined && last.at >= from + limitMs + slowestMs;
		const isDecided = lies.size === 0 || (isOver && last.answerMs <= inTimeMs);
		if (isDecided || performance.now() > from + patienceMs) {
			const left = await Promise.all(
				[...lies].map(async ([id, lie]) =>
					(await isOwnWork(watched, id, lie)) ? [] : [`${lie}; ${heardOf(watched, id)}`],
				),
			);
			const afterMs = lies.size === 0 ? Math.max(0, (last?.at ?? from) - from) : null;
			return {lies: isDecided ? left.flat() : [], afterMs, isDecided, looks};
		}
		await delay(50);
		const next = await look(watched);
		looks.push(next);
		lies = new Map([...next.lies].filter(([id]) => lies.has(id)));
	}
}

/** The last that was told of a lane and of the stream, by which a lie can be traced. */
function heardOf({mission: {events}}: Watched, laneId: string): string {
	const now = Date.now();
	const told = events.filter(
		(event) => event.type.startsWith('server.') || ('laneId' in event && event.laneId === laneId),
	);
	return told
		.slice(-12)
		.map(({type, at}) => `${type} ${now - at} ms ago`)
		.join(', ');
}

function isOwnWork(watched: Watched, laneId: string, lie: string): Promise<boolean> {
	const isPossible = lie.endsWith('drawn as idle and the server says busy');
	return isPossible ? hasAnswered(watched, laneId) : Promise.resolve(false);
}
