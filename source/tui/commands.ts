import type {LaneView, MissionView} from '../runtime/viewer.js';
import {answerCommands, submitAttentionLine} from './answer-commands.js';
import {type Command, type Consequence, hint, leave, send, show} from './command.js';
import type {CommandName} from './keymap.js';
import {laneCommands} from './lane-commands.js';
import {attentionList} from './models/attention.js';
import {budgetText, clockTime} from './models/figures.js';
import {laneReason} from './models/lanes.js';
import {canHear, contextOf, hasEnded, type Scene, shownLane} from './scene.js';
import {scrollCommands} from './scroll-commands.js';
import {todoCommands} from './todo-commands.js';
import {openAttention} from './view-state.js';

/** Milliseconds within which a second Ctrl+C stops the mission. */
const doubleInterruptMs = 2000;

const stopIntent = {
	type: 'stop',
	by: 'user',
	outcome: 'interrupted',
	reason: 'stopped by the user',
} as const;

function withLane(act: (lane: LaneView, scene: Scene) => Consequence): Command {
	return (scene) => {
		const lane = shownLane(scene);
		return lane === null ? hint('no lanes yet') : act(lane, scene);
	};
}

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
	const {usd, tokens} = mission.budget;
	return usd === null && tokens === null
		? hint('there is no budget to raise: nothing limits this mission')
		: show({type: 'sheet-opened', sheet: {kind: 'raise'}});
}

function pause(mission: MissionView, scene: Scene): Consequence {
	if (mission.budget.isReached && !mission.isHeld) {
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
	const isWorking = mission.lanes.some((lane) => lane.state === 'running');
	const left = mission.continuesAt === null ? '' : clockTime(mission.continuesAt - scene.now);
	const text =
		left === ''
			? `pausing: nothing new starts${isWorking ? ', what runs goes on to its end' : ''}; p resumes`
			: 'pausing: the countdown is cancelled, nothing is sent; p resumes';
	return send({type: 'pause'}, {type: 'hinted', text});
}

function back(scene: Scene): Consequence {
	const {mission, notices} = scene.known;
	if (scene.view.overlay !== null) {
		return show({type: 'closed'});
	}
	if (scene.view.noticesRead < notices.length) {
		return show({type: 'notices-read', count: scene.view.noticesRead + 1});
	}
	return mission !== null && mission.continuesAt !== null && mission.phase !== 'paused'
		? pause(mission, scene)
		: show();
}

function stay(scene: Scene): Consequence {
	return scene.view.sheet === null
		? show({type: 'attention-changed', change: {mode: 'browse', draft: ''}})
		: show({type: 'sheet-closed'});
}

function stop(): Consequence {
	return send(stopIntent, {type: 'stopping'});
}

function interrupt(scene: Scene): Consequence {
	if (hasEnded(scene.known.mission)) {
		return leave('ended');
	}
	if (scene.view.isStopping) {
		return leave('abandoned');
	}
	const {interruptedAt} = scene.view;
	const isSecond = interruptedAt !== null && scene.now - interruptedAt <= doubleInterruptMs;
	return isSecond ? stop() : show({type: 'interrupted', at: scene.now});
}

function submitLine(scene: Scene): Consequence {
	const {sheet} = scene.view;
	if (sheet?.kind !== 'say') {
		return submitAttentionLine(scene);
	}
	const text = sheet.draft.trim();
	return text === ''
		? hint('nothing typed yet; Esc goes back')
		: send(
				{type: 'say', laneId: sheet.laneId, text},
				{type: 'sheet-closed'},
				{type: 'hinted', text: `sent to ${sheet.laneId}`},
			);
}

/** The text of the line that is being typed, wherever that is. */
export function draftOf(scene: Scene): string {
	const {sheet, overlay} = scene.view;
	if (sheet !== null) {
		return sheet.kind === 'say' ? sheet.draft : '';
	}
	return overlay?.kind === 'attention' ? overlay.draft : '';
}

function edit(change: (draft: string) => string): Command {
	return (scene) => show({type: 'drafted', draft: change(draftOf(scene))});
}

const segmenter = new Intl.Segmenter();

function eraseLast(draft: string): string {
	return [...segmenter.segment(draft)]
		.slice(0, -1)
		.map((part) => part.segment)
		.join('');
}

function abortLane(scene: Scene): Consequence {
	const {sheet} = scene.view;
	if (sheet?.kind !== 'abort') {
		return show();
	}
	const {laneId} = sheet;
	return laneId === null
		? send(
				{type: 'abort-all'},
				{type: 'sheet-closed'},
				{type: 'hinted', text: 'aborting every lane'},
			)
		: send(
				{type: 'abort-lane', laneId},
				{type: 'sheet-closed'},
				{type: 'hinted', text: `aborting ${laneId}`},
			);
}

const paneCommands = {
	'open-attention': (scene) =>
		attentionList(scene.known.mission).length === 0
			? hint('nothing needs you')
			: show({type: 'opened', overlay: openAttention(scene.now)}),
	say: withLane((lane, scene) =>
		hasEnded(scene.known.mission)
			? hint('the mission is over')
			: canHear(lane)
				? show({type: 'sheet-opened', sheet: {kind: 'say', laneId: lane.id, draft: ''}})
				: hint(`${lane.id} cannot hear you: ${laneReason(lane)}`),
	),
	'ask-abort': withLane((lane) =>
		lane.canAbort
			? show({type: 'sheet-opened', sheet: {kind: 'abort', laneId: lane.id}})
			: hint(`${lane.id} has nothing to abort: ${laneReason(lane)}`),
	),
	'ask-abort-all': withMission(() =>
		show({type: 'sheet-opened', sheet: {kind: 'abort', laneId: null}}),
	),
	retry: withLane((lane) =>
		lane.canRetry
			? send({type: 'retry-lane', laneId: lane.id}, {type: 'hinted', text: `retrying ${lane.id}`})
			: hint(`${lane.id} cannot be retried: ${laneReason(lane)}`),
	),
	pause: withMission(pause),
	'ask-raise': withMission(askRaise),
	raise: withMission(({budget}) =>
		send(
			{type: 'raise-budget', ...budget.raised},
			{type: 'sheet-closed'},
			{type: 'hinted', text: `the budget is raised to ${budgetText(budget.raised)}`},
		),
	),
	'open-todo': () => show({type: 'opened', overlay: {kind: 'todo', offset: 0}}),
	'open-help': () => show({type: 'opened', overlay: {kind: 'help', offset: 0}}),
	'open-summary': (scene) =>
		hasEnded(scene.known.mission)
			? show({type: 'opened', overlay: {kind: 'summary', offset: 0}})
			: hint('the mission is not over yet'),
	fold: () => show({type: 'folded'}),
	'ask-stop': (scene) =>
		hasEnded(scene.known.mission)
			? leave('ended')
			: show({type: 'sheet-opened', sheet: {kind: 'stop'}}),
	back,
	stay,
	abort: abortLane,
	stop,
	leave: (scene) => leave(hasEnded(scene.known.mission) ? 'ended' : 'abandoned'),
	interrupt,
	'submit-line': submitLine,
	'cancel-line': stay,
	erase: edit(eraseLast),
	'erase-word': edit((draft) => draft.replace(/\S*\s*$/, '')),
	'erase-line': edit(() => ''),
} satisfies Partial<Record<CommandName, Command>>;

/** What each command does. */
export const commands: Readonly<Record<CommandName, Command>> = {
	...scrollCommands,
	...answerCommands,
	...todoCommands,
	...laneCommands,
	...paneCommands,
};

/** True while printable keys are text. */
export function isTyping(scene: Scene): boolean {
	return contextOf(scene) === 'line';
}
