import type {AttentionView, MissionView} from '../../runtime/viewer.js';
import type {AttentionOverlay} from '../attention-state.js';
import type {ViewState} from '../view-state.js';

/** Milliseconds after an answer in which its entry takes no second one. */
const onItsWayMs = 5000;

/** Names an entry for as long as it stands, so that a list that moves never moves the choice. */
export function attentionKey(entry: AttentionView): string {
	switch (entry.kind) {
		case 'request':
			return `request ${entry.request.requestId}`;
		case 'task':
			return `task ${entry.taskId} ${entry.since}`;
		case 'plan':
			return `plan ${entry.since} ${entry.tasks.map(({id}) => id).join(' ')}`;
		case 'quota':
			return `quota ${entry.provider}`;
		case 'budget':
			return `budget ${entry.key} ${entry.since}`;
	}
}

/** The entries, those of the lane `first` before the others, and of each those that wait longest first. */
export function attentionList(
	mission: MissionView | null,
	first: string | null = null,
): readonly AttentionView[] {
	const isLater = ({laneId}: AttentionView) => (first === null || laneId === first ? 0 : 1);
	return [...(mission?.attention ?? [])].sort(
		(a, b) => isLater(a) - isLater(b) || a.since - b.since,
	);
}

/** True while an answer to the entry was given and the engine has not yet taken it away. */
export function isOnItsWay(view: ViewState, entry: AttentionView, now: number): boolean {
	const at = view.answered[attentionKey(entry)];
	return at !== undefined && now - at < onItsWayMs;
}

/** The entry that is chosen and still there, or null. */
export function chosenEntry(
	mission: MissionView | null,
	overlay: AttentionOverlay,
): AttentionView | null {
	const entries = attentionList(mission);
	return entries.find((entry) => attentionKey(entry) === overlay.chosen) ?? null;
}

/** What makes two requests the same one, asked twice; null for what is never answered together. */
function sameness(entry: AttentionView): string | null {
	if (entry.kind !== 'request') {
		return null;
	}
	const {kind, title, detail, patterns, questions} = entry.request;
	return JSON.stringify([kind, title, detail, [...(patterns ?? [])].sort(), questions]);
}

/** Entries by what they ask, made once for each list that the engine sends. */
const groups = new WeakMap<
	readonly AttentionView[],
	ReadonlyMap<string, readonly AttentionView[]>
>();

function groupsOf(mission: MissionView): ReadonlyMap<string, readonly AttentionView[]> {
	const known = groups.get(mission.attention);
	const made =
		known ?? Map.groupBy(attentionList(mission), (entry) => sameness(entry) ?? attentionKey(entry));
	groups.set(mission.attention, made);
	return made;
}

/** Every entry that asks the same as one does, itself too, whatever the lane and the directory. */
export function identicalTo(
	mission: MissionView | null,
	entry: AttentionView,
): readonly AttentionView[] {
	return mission === null
		? [entry]
		: (groupsOf(mission).get(sameness(entry) ?? attentionKey(entry)) ?? [entry]);
}
