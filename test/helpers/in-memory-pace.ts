import type {EventOf, MissionEvent} from '../../source/mission/events.js';
import type {MissionState} from '../../source/mission/state.js';

/** Milliseconds between two starts of ours at a provider that is limited, and for which it counts as such after its last word. */
const paceMs = 5000;

/** A longer wait is a provider's own word, whatever it says of it. */
const shortMs = 60_000;

/** Watches a mission's starts at providers that are limited by their own word. */
export type PaceWatch = Readonly<{
	/** Sentences about starts that came too soon: what one fact led to, given the state before it and after. */
	watch: (
		events: readonly MissionEvent[],
		before: MissionState,
		after: MissionState,
	) => readonly string[];
	/** How many starts had to keep the pace. */
	count: () => number;
}>;

/** Makes a watch over the starts of a mission whose roles keep their models. */
export function createPaceWatch(): PaceWatch {
	const limitedUntil = new Map<string, number>();
	const startedAt = new Map<string, number>();
	let paced = 0;

	function limit(provider: string, until: number): void {
		limitedUntil.set(provider, Math.max(limitedUntil.get(provider) ?? 0, until));
	}

	function hear(event: MissionEvent, before: MissionState): void {
		const lane = 'laneId' in event ? `${event.laneId}` : '';
		const provider = providerOf(lane, before);
		if (provider === null) {
			return;
		}
		if (event.type === 'lane.waited') {
			const until = Math.max(event.until ?? event.at, event.at);
			if (event.isRateLimit || until - event.at > shortMs) {
				limit(provider, until);
			}
		} else if (event.type === 'turn.ended' && isRefused(event, before)) {
			limit(provider, event.at);
		}
	}

	function start(laneId: string, at: number, state: MissionState): readonly string[] {
		const provider = providerOf(laneId, state);
		if (provider === null) {
			return [];
		}
		const gap = at - (startedAt.get(provider) ?? Number.NEGATIVE_INFINITY);
		const isLimited = at < (limitedUntil.get(provider) ?? Number.NEGATIVE_INFINITY) + paceMs;
		startedAt.set(provider, at);
		paced += isLimited ? 1 : 0;
		return isLimited && gap < paceMs
			? [`${laneId} was started ${gap} ms after another lane of ${provider}, which refuses calls`]
			: [];
	}

	return {
		watch([told, ...led], before, after) {
			if (told) {
				hear(told, before);
			}
			// What a person says to a lane at work is told, and nothing that FlowDesk starts.
			return led.flatMap((event) =>
				event.type === 'prompt.planned' || event.type === 'compaction.planned'
					? start(event.laneId, event.at, after)
					: [],
			);
		},
		count: () => paced,
	};
}

function providerOf(laneId: string, {lanes, settings}: MissionState): string | null {
	const role = Object.hasOwn(lanes, laneId) ? lanes[laneId]?.role : undefined;
	return settings?.roles[role ?? '']?.model?.split('/', 1)[0] ?? null;
}

/** True for the end of a turn that was under way, by a refusal. */
function isRefused({laneId, turn}: EventOf<'turn.ended'>, {lanes}: MissionState): boolean {
	const isUnderWay = ['running', 'waiting', 'aborting'].includes(lanes[laneId]?.state ?? '');
	const isRepeat = lanes[laneId]?.endedTurns.includes(turn.messageId);
	return turn.error?.statusCode === 429 && isUnderWay && isRepeat === false;
}
