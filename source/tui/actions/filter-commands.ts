import type {CommandName} from '../keymap/keymap.js';
import {isMatch, type LaneFilter, nextRole, noMatch, rolesAtWork} from '../models/lane-filter.js';
import {lanesByNeed} from '../models/lanes.js';
import {noMission} from '../models/overlay.js';
import {type Scene, shownLane} from '../scene.js';
import type {ViewAction} from '../view-state.js';
import {type Command, type Consequence, hint, show} from './command.js';
import {askLine} from './line-commands.js';

/** Lists what the filter lets through, and goes to the first of it where the lane in focus is left out. */
function filterBy(scene: Scene, filter: LaneFilter, ...after: readonly ViewAction[]): Consequence {
	const mission = scene.known.mission ?? noMission;
	const matching = lanesByNeed(mission.lanes).filter((lane) => isMatch(mission, filter, lane));
	const [first] = matching;
	const focus = shownLane(scene)?.id;
	const isListed = matching.some(({id}) => id === focus);
	const moved: readonly ViewAction[] =
		first === undefined || isListed ? [] : [{type: 'focused', laneId: first.id}];
	const said: readonly ViewAction[] =
		first === undefined ? [{type: 'hinted', text: `${noMatch(filter)}; Esc lists all`}] : [];
	return show({type: 'filtered', filter}, ...after, ...moved, ...said);
}

function by(kind: 'needs' | 'running' | 'failed'): Command {
	return (scene) => filterBy(scene, {kind}, {type: 'sheet-closed'});
}

/** Asks for a role; where that is asked already, takes the next one. */
function byNextRole(scene: Scene): Consequence {
	const {view, known} = scene;
	if (view.sheet?.kind !== 'filter-role') {
		return show({type: 'sheet-opened', sheet: {kind: 'filter-role'}});
	}
	const role = nextRole(known.mission ?? noMission, view.filter);
	return role === null ? hint('no lane has a role yet') : filterBy(scene, {kind: 'role', role});
}

function byRoleLetter(scene: Scene, key: string): Consequence {
	const roles = rolesAtWork(scene.known.mission ?? noMission);
	const role = roles.find(({letter}) => letter.toLowerCase() === key);
	return role === undefined
		? hint(`no role has the letter ${key}: ${roles.map((one) => one.letter).join(', ')}`)
		: filterBy(scene, {kind: 'role', role: role.role}, {type: 'sheet-closed'});
}

/** The commands that choose which lanes are listed and walked through. */
export const filterCommands = {
	'ask-jump': (scene) =>
		(scene.known.mission?.lanes.length ?? 0) === 0 ? hint('no lanes yet') : askLine({kind: 'jump'}),
	'ask-filter': (scene) =>
		(scene.known.mission?.lanes.length ?? 0) === 0
			? hint('no lanes yet')
			: show({type: 'sheet-opened', sheet: {kind: 'filter'}}),
	'filter-needs': by('needs'),
	'filter-running': by('running'),
	'filter-failed': by('failed'),
	'next-role': byNextRole,
	'filter-role': byRoleLetter,
	'keep-filter': () => show({type: 'sheet-closed'}),
	'filter-none': () => show({type: 'sheet-closed'}, {type: 'filtered', filter: null}),
} satisfies Partial<Record<CommandName, Command>>;
