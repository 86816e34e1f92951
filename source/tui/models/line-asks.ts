import type {LaneView, MissionView} from '../../runtime/viewer.js';
import type {Scene} from '../scene.js';
import type {LineAsk, ViewState} from '../view-state.js';
import {laneReason} from './lanes.js';
import {todoLineTitle} from './todo-sheets.js';

/** How a line is asked for, by what it is typed for. */
type LineWords<K extends LineAsk['kind']> = Readonly<{
	title: (ask: Extract<LineAsk, {kind: K}>, scene: Scene) => string;
	/** True when line breaks stay; else they become blanks. */
	hasLines: boolean;
	/** What Enter does, for the footer, where that is not sending. */
	enter?: string;
	/** True when nothing typed says something too. */
	mayBeEmpty?: boolean;
	/** What to know while typing; empty for nothing. */
	note?: (ask: Extract<LineAsk, {kind: K}>, scene: Scene) => string;
}>;

const lineWords: {readonly [K in LineAsk['kind']]: LineWords<K>} = {
	say: {
		title: ({laneId}, scene) => `say to ${laneTitle(scene, laneId)}`,
		hasLines: true,
		note: (_, scene) => heldNote(scene),
	},
	'say-many': {
		title: ({laneIds}, scene) =>
			`say to ${hearing(scene, laneIds)
				.map(({id}) => id)
				.join(', ')}`,
		hasLines: true,
		note: ({laneIds}, scene) => deafNote(scene, laneIds),
	},
	jump: {title: () => 'go to the lane', hasLines: false, enter: 'go there'},
	'task-title': {title: ({role}) => `a new task for a ${role}: its title`, hasLines: false},
	'task-prompt': {
		title: ({role, title}) => `${title}: what is the ${role} to do?`,
		hasLines: true,
	},
	'task-files': {
		title: ({title}) => `${title}: which files may it change?`,
		hasLines: false,
		mayBeEmpty: true,
		note: () => 'globs with blanks between; with none it claims the whole tree and runs alone',
	},
	search: {
		title: ({laneId}, scene) => `search in ${laneTitle(scene, laneId)}`,
		hasLines: false,
		enter: 'search',
	},
	'search-all': {title: () => 'search in all lanes', hasLines: false, enter: 'search'},
	'todo-title': {title: (ask) => todoLineTitle(ask) ?? '', hasLines: false},
	'todo-add': {title: (ask) => todoLineTitle(ask) ?? '', hasLines: false},
	'todo-block': {title: (ask) => todoLineTitle(ask) ?? '', hasLines: false, mayBeEmpty: true},
};

function lanesOf(scene: Scene, laneIds: readonly string[]): readonly LaneView[] {
	return scene.known.mission?.lanes.filter(({id}) => laneIds.includes(id)) ?? [];
}

/** Those of the lanes that what is said now reaches. */
export function hearing(scene: Scene, laneIds: readonly string[]): readonly LaneView[] {
	return lanesOf(scene, laneIds).filter(({canHear}) => canHear);
}

/** The lanes that are left out, with why; empty when all hear. */
export function deafNote(scene: Scene, laneIds: readonly string[]): string {
	const deaf = lanesOf(scene, laneIds).filter(({canHear}) => !canHear);
	return deaf.length === 0
		? ''
		: `left out, they cannot hear you: ${deaf.map((lane) => `${lane.id} (${laneReason(lane)})`).join(', ')}`;
}

function heldNote({known, view}: Scene): string {
	return known.mission?.isCountdownHeld === true && isToCommander(known.mission, view)
		? 'the countdown waits while you type: nothing is sent before you'
		: '';
}

/** True while something is typed that the commander would hear. */
export function isToCommander(mission: MissionView | null, {sheet}: ViewState): boolean {
	const commander = mission?.lanes.find(({taskId}) => taskId === null)?.id;
	if (sheet?.kind !== 'line' || commander === undefined) {
		return false;
	}
	const {ask} = sheet;
	return ask.kind === 'say'
		? ask.laneId === commander
		: ask.kind === 'say-many' && ask.laneIds.includes(commander);
}

/** A lane's name with what it works on. */
export function laneTitle(scene: Scene, laneId: string): string {
	const lane = scene.known.mission?.lanes.find((one) => one.id === laneId);
	return [laneId, lane?.title ?? ''].filter((part) => part !== '').join('  ');
}

function wordsOf(ask: LineAsk): LineWords<LineAsk['kind']> {
	return lineWords[ask.kind] as LineWords<LineAsk['kind']>;
}

/** What stands above a line that is typed. */
export function lineTitle(scene: Scene, ask: LineAsk): string {
	return wordsOf(ask).title(ask, scene);
}

/** What stands under a line that is typed; empty for nothing. */
export function lineNote(scene: Scene, ask: LineAsk): string {
	return wordsOf(ask).note?.(ask, scene) ?? '';
}

/** What Enter does with a line, in a word for the footer. */
export function enterWord(ask: LineAsk): string {
	return wordsOf(ask).enter ?? 'send';
}

/** True when a line may be sent with nothing in it. */
export function mayBeEmpty(ask: LineAsk): boolean {
	return wordsOf(ask).mayBeEmpty === true;
}

/** True when what is being typed may have several lines. */
export function hasLines({view: {sheet, overlay}}: Scene): boolean {
	return sheet?.kind === 'line' ? wordsOf(sheet.ask).hasLines : overlay?.kind === 'attention';
}
