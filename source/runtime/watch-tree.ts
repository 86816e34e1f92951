import type {MissionEvent} from '../mission/events.js';
import {claimOf, holdsClaim, isInTurn, livingLanes, unfinishedTasks} from '../mission/lanes.js';
import {commanderLane, type Lane, type MissionState} from '../mission/state.js';
import {findingsOf} from '../mission/watch/findings.js';
import type {WatchFinding} from '../mission/watch/look.js';
import {findingText} from '../mission/watch/words.js';
import type {Engine} from './engine.js';
import type {Clock, Sink, WatchPort} from './ports.js';

/** After a look the watch rests so many times as long: lanes and their next prompts come first. */
const restFactor = 4;
/** Milliseconds after the end of a turn: by then the freed slot has its next prompt. */
const settleMs = 1000;
/** Milliseconds that the end of a mission waits for the last look. */
const lastLookMs = 10_000;

type Claim = readonly string[] | null;

/** Lanes at work and claims held at any time since a look began. */
type Since = {readonly lanes: Set<string>; readonly claims: Map<string, Claim>};

/** The watch on the user's working tree. */
export type TreeWatch = Readonly<{
	/** Looks for a last time if a lane was at work since the last look, and ends. */
	close: () => Promise<void>;
}>;

/**
 * Looks at the user's working tree after the turns of lanes that could change it, and reports what they should not
 * have done as `tree.watched`, with a note in the streams of the lanes that may have done it. Turns that end
 * shortly after each other, or during a look, share the next one. Nothing waits for a look.
 */
export function watchTree(options: {
	readonly engine: Engine;
	readonly tree: WatchPort;
	readonly clock: Clock;
	readonly sink: Pick<Sink, 'chunk'>;
	/** The folder that claims are counted from, seen from the top of the tree: empty, or `packages/app/`. */
	readonly folder: string;
}): TreeWatch {
	const {engine, tree, clock, sink, folder} = options;
	let since: Since = {lanes: new Set(), claims: new Map()};
	let isDue = false;
	let isBlind = false;
	let looking: Promise<void> | null = null;
	let cancelRest: (() => void) | null = null;
	let cancelSettling: (() => void) | null = null;
	let notes = 0;
	let isClosed = false;

	const stopListening = engine.listen((events, state) => {
		for (const event of events) {
			remember(since, event, state);
			const isIdle = since.lanes.size === 0 && looking === null;
			if (callsForLook(event, isIdle)) {
				isDue = true;
			} else if (event.type === 'turn.ended' && couldChange(state, event.laneId)) {
				cancelSettling ??= clock.after(settleMs, settled);
			}
		}

		begin();
	});

	function settled(): void {
		cancelSettling = null;
		isDue = true;
		begin();
	}

	function begin(): void {
		if (isDue && looking === null && cancelRest === null && !isClosed) {
			isDue = false;
			looking = look();
		}
	}

	async function look(): Promise<void> {
		const startedAt = clock.now();
		cancelSettling?.();
		cancelSettling = null;
		const passed = since;
		since = present(engine.state());
		tell(await findings(passed));
		looking = null;
		const restMs = (clock.now() - startedAt) * restFactor;
		if (restMs > 0) {
			cancelRest = clock.after(restMs, () => {
				cancelRest = null;
				begin();
			});
		} else {
			begin();
		}
	}

	async function findings(passed: Since): Promise<readonly WatchFinding[]> {
		const looked = await tree.look();
		// Who began during the look may have done it, too.
		const suspects = [...new Set([...passed.lanes, ...since.lanes])];
		const claims = [...new Map([...passed.claims, ...since.claims]).values()];
		if (looked.kind === 'blind') {
			const detail = `the repository cannot be looked at: ${looked.reason}`;
			const isNew = !isBlind;
			isBlind = true;
			return isNew ? [{kind: 'blind', suspects, detail, files: []}] : [];
		}

		isBlind = false;
		// With no lane at work it was the user, or a check.
		return looked.kind === 'change' && suspects.length > 0
			? findingsOf(looked.change, {suspects, claims, folder})
			: [];
	}

	function tell(found: readonly WatchFinding[]): void {
		for (const finding of found) {
			notes += 1;
			for (const laneId of finding.suspects) {
				const text = `watch: ${findingText(finding)}`;
				sink.chunk(laneId, {kind: 'note', blockId: `watch-${notes}`, text});
			}
		}

		if (found.length > 0) {
			engine.dispatch({type: 'tree.watched', findings: [...found]});
		}
	}

	async function lastLook(): Promise<void> {
		await looking;
		if (isDue || since.lanes.size > 0) {
			await look();
		}
	}

	return {
		async close() {
			if (isClosed) {
				return;
			}

			isClosed = true;
			stopListening();
			cancelRest?.();
			cancelSettling?.();
			let cancel = () => {};
			const limit = new Promise<void>((resolve) => {
				cancel = clock.after(lastLookMs, resolve);
			});
			await Promise.race([lastLook(), limit]);
			cancel();
			cancelRest?.();
		},
	};
}

/** True for a lane that could change files: the commander and planners have no tool for it. */
function couldChange(state: MissionState, laneId: string): boolean {
	const role = state.settings?.roles[state.lanes[laneId]?.role ?? ''];
	return (
		role !== undefined && (role.edits || !(role.tools === 'commander' || role.tools === 'plan'))
	);
}

function remember({lanes, claims}: Since, event: MissionEvent, state: MissionState): void {
	if (event.type === 'prompt.planned' && couldChange(state, event.laneId)) {
		lanes.add(event.laneId);
	}

	const task = event.type === 'task.admitted' ? state.tasks[event.taskId] : undefined;
	if (event.type === 'task.admitted' && task) {
		claims.set(event.laneId, claimOf(state, task));
	}
}

function present(state: MissionState): Since {
	const lanes = livingLanes(state).filter(
		(lane: Lane) => isInTurn(lane) && couldChange(state, lane.id),
	);
	const held = unfinishedTasks(state).filter(holdsClaim);
	return {
		lanes: new Set(lanes.map(({id}) => id)),
		claims: new Map(held.map((task) => [task.laneId ?? task.spec.id, claimOf(state, task)])),
	};
}

/**
 * The first look comes before the first lane, and one when work begins or checks have run while no lane was at work,
 * so that what the user and the checks did meanwhile is not laid at a lane's door.
 */
function callsForLook(event: MissionEvent, isIdle: boolean): boolean {
	switch (event.type) {
		case 'lane.planned':
			return event.laneId === commanderLane;
		case 'task.created':
		case 'evidence.gathered':
			return isIdle;
		default:
			return false;
	}
}
