import type {Cap} from '../../mission/settings.js';
import type {MissionView} from '../../runtime/viewer.js';
import type {Scene} from '../scene.js';
import type {CapEntry, CapsSheet} from '../view-parts.js';
import {padCells, wrapText} from './cells.js';
import {type Pane, type Row, span} from './rows.js';

/** The caps that can be changed: of every role but the commander's, of which there is always one, and of all lanes. */
export function capsOf({roles, lanes, maxLanes}: MissionView): readonly CapEntry[] {
	const commander = lanes.find(({taskId}) => taskId === null)?.role ?? 'commander';
	const named = roles.filter(({role}) => role !== commander);
	return [...named.map(({role, cap}) => ({name: role, cap})), {name: null, cap: maxLanes}];
}

/** Lanes at work and tasks that wait, of a role or of all. */
function countsOf(mission: MissionView, name: string | null) {
	const roles = mission.roles.filter(({role}) => name === null || role === name);
	const sum = (part: 'running' | 'queued') => roles.reduce((all, role) => all + role[part], 0);
	return {running: sum('running'), queued: sum('queued')};
}

/** A cap as it is read: a number, or `none`. */
export function capText(cap: Cap): string {
	return cap === null ? 'none' : String(cap);
}

/** What a cap that was changed would mean. */
function meaning(mission: MissionView, {name, cap}: CapEntry, old: Cap): string {
	const {running, queued} = countsOf(mission, name);
	const above = cap === null ? 0 : Math.max(0, running - cap);
	if (cap === old) {
		return name === null ? 'all lanes together; the commander takes one place' : 'as it is';
	}
	if (above > 0) {
		const word = above === 1 ? '1 runs' : `${above} run`;
		const rest = cap === 0 ? 'no new one may start' : 'nothing starts before they are fewer';
		return `${word} above the new cap: ${above === 1 ? 'it goes' : 'they go'} on to the end; ${rest}`;
	}
	if (cap === 0) {
		return 'none may run: its tasks wait until you raise it';
	}
	const room = cap === null ? queued : Math.min(queued, cap - running);
	return room > 0 ? `${room} of the ${queued} that wait can start` : 'holds for what comes';
}

/** The caps as they would be, with what the chosen one would mean. */
export function capsPane(scene: Scene, {entries, at}: CapsSheet, width: number): Pane {
	const {mission} = scene.known;
	if (mission === null) {
		return {title: [], rows: []};
	}
	const now = capsOf(mission);
	const nameWidth = Math.max(...entries.map(({name}) => (name ?? 'all lanes').length));
	const rows = entries.map(({name, cap}, place): Row => {
		const old = now.find((entry) => entry.name === name)?.cap ?? null;
		const {running, queued} = countsOf(mission, name);
		const isChosen = place === at;
		return [
			span(isChosen ? '▸ ' : '  ', 'accent'),
			span(padCells(name ?? 'all lanes', nameWidth), isChosen ? 'accent' : 'plain'),
			span(`  ${capText(old)}`.padStart(6), cap === old ? 'plain' : 'muted'),
			span(cap === old ? '' : ` to ${capText(cap)}`, 'caution', {isBold: true}),
			span(`   ${running} at work${queued > 0 ? `, ${queued} wait` : ''}`, 'muted'),
		];
	});
	const chosen = entries[at];
	const old = now.find(({name}) => name === chosen?.name)?.cap ?? null;
	const means = chosen === undefined ? '' : meaning(mission, chosen, old);
	return {
		title: [span('how many at once?', 'accent')],
		rows: [...rows, ...wrapText(means, width).map((line) => [span(line, 'muted')])],
		tone: 'accent',
	};
}
