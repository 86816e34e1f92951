import type {Condition} from './keymap/binding.js';
import {keyFor} from './keymap/key-help.js';
import {chosenEntry, identicalTo} from './models/attention.js';
import {attentionRows} from './models/attention-rows.js';
import {laneReason} from './models/lanes.js';
import {chosenQuota} from './models/quota-list.js';
import {hasEnded, hasNotice, isCountingDown, type Scene, shownLane} from './scene.js';

/** Why something does not apply now, in a few words; null when it does. */
type Reason = (scene: Scene) => string | null;

const over = 'the mission is over';

const unless = (isGood: boolean, reason: string): string | null => (isGood ? null : reason);

/** What only a mission that goes on can do. */
const going: Reason = ({known: {mission}}) =>
	mission === null ? 'the engine is starting' : unless(!hasEnded(mission), over);

/** What can be shown in a terminal beside the screen. */
const watchable: Reason = (scene) => {
	const {mission} = scene.known;
	return shownLane(scene) === null
		? 'no lanes yet'
		: unless(!hasEnded(mission), 'the mission is over, and its server with it');
};

/** Lines that header, footer and border take beside an entry, at most. */
const linesAround = 7;

/** True when the chosen entry of the list of what needs someone may not fit on the screen. */
function isLongEntry({known: {mission}, view, now, size, keymap}: Scene): boolean {
	const {overlay} = view;
	if (mission === null || overlay?.kind !== 'attention') {
		return false;
	}
	const options = {width: Math.max(1, size.columns - 4), now, keymap};
	const {chosenHeight} = attentionRows(mission, view, overlay, options);
	return chosenHeight > size.rows - linesAround;
}

const reasons: Readonly<Record<Condition, Reason>> = {
	going,
	'needs-person': ({known}) =>
		unless((known.mission?.attention.length ?? 0) > 0, 'nothing needs you'),
	'has-identical': ({known: {mission}, view: {overlay}}) => {
		const entry = overlay?.kind === 'attention' ? chosenEntry(mission, overlay) : null;
		const isMany = entry !== null && identicalTo(mission, entry).length > 1;
		return unless(isMany, 'nothing else asks exactly this');
	},
	'has-held': ({view}) => unless(view.held !== null, 'no answer waits to go out'),
	'asks-quota': ({known: {mission}, view: {overlay}}) => {
		const quota =
			overlay?.kind === 'quotas' && mission !== null ? chosenQuota(mission, overlay).quota : null;
		return unless(
			quota?.hold?.kind === 'ask',
			`${quota?.provider ?? 'it'} does not wait for your word`,
		);
	},
	'budget-out': ({known}) =>
		unless(known.mission?.budget.isReached === true, 'no budget is used up'),
	'has-rules': ({known}) => unless((known.mission?.rules.length ?? 0) > 0, 'no rule is saved'),
	'has-removed': ({view: {overlay}}) =>
		unless(overlay?.kind === 'rules' && overlay.removed.length > 0, 'no rule was removed here'),
	'can-abort': (scene) => {
		const lane = shownLane(scene);
		return lane === null
			? 'no lanes yet'
			: unless(lane.canAbort, `${lane.id}: ${laneReason(lane)}`);
	},
	'can-retry': (scene) => {
		const lane = shownLane(scene);
		return lane === null
			? 'no lanes yet'
			: unless(lane.canRetry, `${lane.id}: ${laneReason(lane)}`);
	},
	'can-hear': (scene) => {
		const lane = shownLane(scene);
		return lane === null
			? 'no lanes yet'
			: (going(scene) ?? unless(lane.canHear, `${lane.id} cannot hear you: ${laneReason(lane)}`));
	},
	'has-lane': (scene) => unless(shownLane(scene) !== null, 'no lanes yet'),
	'can-watch': watchable,
	'can-attach': (scene) => {
		const lane = shownLane(scene);
		return lane === null || lane.sessionId !== null
			? watchable(scene)
			: (watchable(scene) ?? `${lane.id} has no session yet: ${laneReason(lane)}`);
	},
	'has-lanes': ({known}) => unless((known.mission?.lanes.length ?? 0) > 1, 'there is one lane'),
	'has-marked': (scene) =>
		going(scene) ??
		unless(scene.view.marked.length > 0, `${keyFor(scene, 'mark', 'panes')} marks lanes first`),
	'can-go-back': (scene) =>
		unless(
			scene.view.overlay !== null ||
				isCountingDown(scene.known.mission) ||
				hasNotice(scene) ||
				scene.view.filter !== null,
			'there is nothing to put away',
		),
	'goes-on-below': (scene) => unless(isLongEntry(scene), 'all of it is on the screen'),
	'is-reading': ({view}) => unless(view.overlay !== null, 'nothing lies over the panes'),
};

/** Why a key does not apply now, in a few words; null when it does. */
export function whyNot(condition: Condition | undefined, scene: Scene): string | null {
	return condition === undefined ? null : reasons[condition](scene);
}
