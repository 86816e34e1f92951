import type {MissionView} from '../../runtime/viewer.js';
import {keyFor} from '../keymap/key-help.js';
import type {CommandName} from '../keymap/keymap.js';
import {raiseDoneText, raiseText} from '../models/allowance-words.js';
import {clockTime} from '../models/figures.js';
import {hasEnded, isPausedByBudget, type Scene} from '../scene.js';
import {type Command, type Consequence, hint, leave, send, show} from './command.js';

/** Milliseconds without a key before a Ctrl+C is a new one: a held key repeats sooner (X11 waits 660 ms at first). */
const heldMs = 1000;

const stopIntent = {
	type: 'stop',
	by: 'user',
	outcome: 'interrupted',
	reason: 'stopped by the user',
} as const;

function withMission(act: (mission: MissionView, scene: Scene) => Consequence): Command {
	return (scene) => {
		const {mission} = scene.known;
		if (mission === null) {
			return hint('the engine is still starting');
		}
		return hasEnded(mission) ? hint('the mission is over') : act(mission, scene);
	};
}

/** What is used up is raised by a yes of its own, never by going on. */
function askRaise(mission: MissionView): Consequence {
	return raiseText(mission.budget) === ''
		? hint('there is no budget to raise: nothing limits this mission')
		: show({type: 'sheet-opened', sheet: {kind: 'raise'}});
}

/** Pauses or resumes, whichever applies. */
export function pauseMission(mission: MissionView, scene: Scene): Consequence {
	if (isPausedByBudget(mission)) {
		return askRaise(mission);
	}
	if (mission.phase === 'paused') {
		return send(
			{type: 'resume'},
			{
				type: 'hinted',
				text: mission.budget.isReached
					? 'the pause is over; the budget is still used up'
					: 'resuming',
			},
		);
	}
	const key = keyFor(scene, 'pause', 'panes');
	const isWorking = mission.lanes.some((lane) => lane.state === 'running');
	const left = mission.continuesAt === null ? '' : clockTime(mission.continuesAt - scene.now);
	const text =
		left === ''
			? `pausing: nothing new starts${isWorking ? ', what runs goes on to its end' : ''}; ${key} resumes`
			: `pausing: the countdown is cancelled, nothing is sent; ${key} resumes`;
	return send({type: 'pause'}, {type: 'hinted', text});
}

function stop(): Consequence {
	return send(stopIntent, {type: 'stopping'});
}

/** Ctrl+C asks first; one that is held, or hit again and again, ends no lanes and waits for them. */
function interrupt(scene: Scene): Consequence {
	const {isStopping, sheet, pressedAt} = scene.view;
	const isHeld = pressedAt !== null && scene.now - pressedAt < heldMs;
	if (hasEnded(scene.known.mission)) {
		return leave('ended');
	}
	if (isStopping) {
		return isHeld ? show() : leave('abandoned');
	}
	if (sheet?.kind === 'stop') {
		return isHeld ? show() : stop();
	}
	return show({type: 'sheet-opened', sheet: {kind: 'stop'}});
}

/** The commands that concern the mission as a whole. */
export const missionCommands = {
	pause: withMission(pauseMission),
	'ask-raise': withMission(askRaise),
	raise: withMission(({budget, attention}, {view}) =>
		send(
			{type: 'raise-budget', ...budget.raised},
			{type: 'sheet-closed'},
			// A list in which nothing else stands has done what it was opened for.
			...(view.overlay?.kind === 'attention' && attention.every(({kind}) => kind === 'budget')
				? [{type: 'closed'} as const]
				: []),
			{type: 'hinted', text: raiseDoneText(budget)},
		),
	),
	'ask-abort-all': withMission(() =>
		show({type: 'sheet-opened', sheet: {kind: 'abort', laneId: null}}),
	),
	'ask-stop': (scene) =>
		hasEnded(scene.known.mission)
			? leave('ended')
			: show({type: 'sheet-opened', sheet: {kind: 'stop'}}),
	stop,
	leave: (scene) => leave(hasEnded(scene.known.mission) ? 'ended' : 'abandoned'),
	interrupt,
} satisfies Partial<Record<CommandName, Command>>;
