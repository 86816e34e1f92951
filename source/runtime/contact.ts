import type {Clock} from './ports.js';
import type {LaneState, MissionView, Silence} from './viewer.js';

/** Milliseconds without a sign of life of OpenCode from which on that is shown. Its beats come every 10 s. */
const quietMs = 5000;
/** And from which on nobody knows how its lanes stand. */
const unknownMs = 12_000;

/** Whether OpenCode is heard, told by its signs of life and the clock; never by what lanes say. */
export type Contact = Readonly<{
	/** Something came from OpenCode, if only a beat. */
	heard: () => void;
	/**
	 * Since when it is silent, or null. While the connection is lost, what comes before everything has been read
	 * again ends no silence.
	 */
	silence: (isLost: boolean) => Silence | null;
	close: () => void;
}>;

/** Listens for silence; `onChange` is called when `silence` may give something else. */
export function createContact(clock: Clock, onChange: () => void): Contact {
	let heardAt: number | null = null;
	let lostSince: number | null = null;
	let isShown = false;
	let isClosed = false;
	let cancel: (() => void) | null = null;

	const since = () => lostSince ?? heardAt;

	/** Looks again when the next limit may have been passed. */
	function lookLater(): void {
		const from = since();
		if (from === null || cancel !== null || isClosed) {
			return;
		}
		const left = [quietMs, unknownMs].map((limit) => from + limit - clock.now());
		const next = left.find((ms) => ms > 0);
		if (next !== undefined) {
			cancel = clock.after(next, look);
		}
	}

	function look(): void {
		cancel = null;
		const from = since();
		if (from !== null && clock.now() - from >= quietMs) {
			onChange();
		}
		lookLater();
	}

	return {
		heard() {
			heardAt = clock.now();
			lookLater();
			if (isShown && lostSince === null) {
				isShown = false;
				onChange();
			}
		},
		silence(isLost) {
			lostSince = isLost ? (lostSince ?? heardAt ?? clock.now()) : null;
			lookLater();
			const from = since();
			const ms = from === null ? 0 : clock.now() - from;
			isShown = ms >= quietMs;
			return from !== null && isShown ? {since: from, isUnknown: ms >= unknownMs} : null;
		},
		close() {
			isClosed = true;
			cancel?.();
		},
	};
}

const liveStates: ReadonlySet<LaneState> = new Set([
	'opening',
	'running',
	'waiting-permission',
	'waiting-question',
	'waiting-retry',
]);

/** The view as it may be shown while OpenCode is silent: after a while nobody knows how its live lanes stand. */
export function withSilence(view: MissionView, silence: Silence | null): MissionView {
	const isOver = view.phase === 'ended' || !view.lanes.some(({state}) => liveStates.has(state));
	if (silence === null || isOver) {
		return view;
	}
	const lanes = view.lanes.map((lane) =>
		silence.isUnknown && liveStates.has(lane.state)
			? {...lane, state: 'unknown' as const, reason: '', since: silence.since, until: null}
			: lane,
	);
	return {...view, lanes, silence};
}
