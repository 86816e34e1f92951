import type {LaneView} from '../../runtime/viewer.js';
import {completeName, lanesNamed, nearestNames} from '../models/lane-names.js';
import type {Scene} from '../scene.js';
import {type Consequence, hint, show} from './command.js';

function goTo(lane: LaneView): Consequence {
	return show({type: 'sheet-closed'}, {type: 'focused', laneId: lane.id});
}

/** Goes to the lane with that name, or to the only one that it can mean. */
export function jumpTo(scene: Scene, typed: string): Consequence {
	const lanes = scene.known.mission?.lanes ?? [];
	const [first, ...more] = lanesNamed(lanes, typed);
	if (first === undefined) {
		const near = nearestNames(lanes, typed);
		return hint(
			near.length === 0 ? 'no lanes yet' : `no lane "${typed}"; the nearest: ${near.join(', ')}`,
		);
	}
	return more.length === 0 || first.id.toLowerCase() === typed.toLowerCase()
		? goTo(first)
		: hint(`"${typed}" can be ${more.length + 1} lanes: type more of a name`);
}

/** While a name is typed: goes there as soon as it is one lane's whole name and the beginning of no other. */
export function jumpWhenComplete(scene: Scene, typed: string): Consequence | null {
	const {sheet} = scene.view;
	const isJump = sheet?.kind === 'line' && sheet.ask.kind === 'jump';
	const lane = isJump ? completeName(scene.known.mission?.lanes ?? [], typed) : null;
	return lane === null ? null : goTo(lane);
}
