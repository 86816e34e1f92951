import {keyFor} from '../keymap/key-help.js';
import type {CommandName} from '../keymap/keymap.js';
import {type Scene, shownLane} from '../scene.js';
import {cutEnd, padCells, wrapText} from './cells.js';
import {isMatch, rolesAtWork} from './lane-filter.js';
import {lanesNamed, nearestNames} from './lane-names.js';
import {laneReason, laneSign} from './lanes.js';
import {noMission} from './overlay.js';
import {type Pane, type Row, span, spreadRow} from './rows.js';

const mostSuggestions = 5;

function wrapped(text: string, width: number): readonly Row[] {
	return wrapText(text, width).map((line) => [span(line)]);
}

/** Asks which lanes to list, with how many each answer would leave. */
export function filterSheet(scene: Scene, width: number): Pane {
	const mission = scene.known.mission ?? noMission;
	const count = (kind: 'needs' | 'running' | 'failed') =>
		mission.lanes.filter((lane) => isMatch(mission, {kind}, lane)).length;
	const roles = rolesAtWork(mission).map(({role}) => role);
	const key = (command: CommandName) => keyFor(scene, command, 'filter');
	const text = [
		`${key('filter-needs')}  needs me ${count('needs')}`,
		`${key('filter-running')}  running ${count('running')}`,
		`${key('filter-failed')}  failed ${count('failed')}`,
		`${key('next-role')}  ${roles.join(', ') || 'role'}`,
		`${key('filter-none')}  all ${mission.lanes.length}`,
	].join('    ');
	return {title: [span('list which lanes?', 'accent')], rows: wrapped(text, width), tone: 'accent'};
}

/** Asks for a role by its letter. */
export function roleSheet(scene: Scene, width: number): Pane {
	const mission = scene.known.mission ?? noMission;
	const {filter} = scene.view;
	const text = rolesAtWork(mission)
		.map(({role, letter}) => {
			const {length} = mission.lanes.filter((lane) => lane.role === role);
			return `${letter}  ${role} ${length}`;
		})
		.join('    ');
	const now = filter?.kind === 'role' ? `: ${filter.role}` : '';
	return {
		title: [span(`lanes of which role?${now}`, 'accent')],
		rows: wrapped(text, width),
		tone: 'accent',
	};
}

/** What a name that is being typed can mean, nearest first, or the names most like it. */
export function jumpRows(scene: Scene, draft: string, width: number): readonly Row[] {
	const lanes = scene.known.mission?.lanes ?? [];
	const named = lanesNamed(lanes, draft);
	const shown = named.slice(0, mostSuggestions);
	if (shown.length === 0) {
		return wrapped(`no such lane; the nearest: ${nearestNames(lanes, draft).join(', ')}`, width);
	}
	const idWidth = Math.max(2, ...shown.map(({id}) => id.length));
	const focus = shownLane(scene)?.id;
	const rows = shown.map((lane): Row => {
		const sign = laneSign(lane);
		const reason = cutEnd(laneReason(lane), Math.floor(width * 0.4));
		return spreadRow(
			[
				span(`${sign.glyph} `, sign.tone),
				span(padCells(lane.id, idWidth), lane.id === focus ? 'accent' : 'plain', {isBold: true}),
				span(`  ${lane.title === '' ? lane.role : lane.title}`),
			],
			[span(reason, 'muted')],
			width,
		);
	});
	const left = named.length - shown.length;
	return left === 0 ? rows : [...rows, [span(`… ${left} more`, 'muted')]];
}
