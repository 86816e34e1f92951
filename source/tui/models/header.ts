import type {MissionView, Phase} from '../../runtime/viewer.js';
import {keyFor} from '../keymap/key-help.js';
import {isCountingDown, type Scene} from '../scene.js';
import {type Sign, signs} from '../signs.js';
import {cellWidth, cutEnd} from './cells.js';
import {aboutSign, clockTime, moneyOf, shortCount, wallTime} from './figures.js';
import {outcomeWords} from './outcome.js';
import {type Length, waitText} from './provider-wait-words.js';
import {roleCounts} from './role-counts.js';
import {fitRow, type Row, rowWidth, type Span, span, spreadRow} from './rows.js';
import {lanesAtWork} from './ticking.js';

const phases: Readonly<Record<Phase, Readonly<{sign: Sign; word: string}>>> = {
	starting: {sign: signs.open, word: 'starting'},
	working: {sign: signs.running, word: 'running'},
	paused: {sign: {glyph: signs.idle.glyph, tone: 'caution'}, word: 'paused'},
	checking: {sign: signs.running, word: 'checking'},
	stopping: {sign: signs.bad, word: 'stopping'},
	ended: {sign: signs.done, word: 'ended'},
};

/** Milliseconds the mission has lasted, or lasted until its end. */
export function elapsedMs(mission: MissionView, now: number): number {
	return (mission.endedAt ?? now) - mission.startedAt;
}

/** True when nothing goes on until a person has decided something; a pause of the user's own is none of that. */
function isWaitingForYou({phase, isHeld, attention, lanes, waitsFor}: MissionView): boolean {
	const goesOn = ['opening', 'running', 'waiting-retry', 'unknown'];
	const isOpen = phase === 'working' || (phase === 'paused' && !isHeld);
	const isAtWork = waitsFor === null && lanes.some(({state}) => goesOn.includes(state));
	return isOpen && attention.length > 0 && !isAtWork;
}

/** How long OpenCode has not been heard; empty while it is. */
function silenceText({silence}: MissionView, now: number): string {
	if (silence === null) {
		return '';
	}
	const time = clockTime(now - silence.since);
	return silence.isUnknown ? `unknown since ${time}` : `heard ${time} ago`;
}

/** A pause lets what runs go on to its end, and that costs: until then it is none yet. */
function isPausing(mission: MissionView): boolean {
	return mission.phase === 'paused' && lanesAtWork(mission) > 0;
}

/** The provider that everything waits for, while nothing else is to be said first: a person's word, or that nobody knows. */
function waitOf(mission: MissionView): MissionView['waitsFor'] {
	const isSaid = isCountingDown(mission) || mission.silence?.isUnknown || isWaitingForYou(mission);
	return mission.phase === 'working' && !isSaid ? mission.waitsFor : null;
}

function phaseRow(mission: MissionView, now: number, length: Length = 'long'): Row {
	const {sign, word} = phases[mission.phase];
	if (mission.silence?.isUnknown) {
		const {glyph, tone} = signs.unknown;
		return [span(`${glyph} `, tone), span(silenceText(mission, now), tone, {isBold: true})];
	}
	if (isCountingDown(mission)) {
		const left = Math.max(0, Math.ceil(((mission.continuesAt ?? now) - now) / 1000));
		return [
			span(`${signs.retry.glyph} `, signs.retry.tone),
			span(`continues in ${left} s`, 'plain', {isBold: true}),
		];
	}
	if (mission.phase === 'ended' && mission.outcome !== null) {
		const {words, sign: endSign} = outcomeWords(mission.outcome);
		return [span(`${endSign.glyph} `, endSign.tone), span(words, endSign.tone)];
	}
	if (isWaitingForYou(mission)) {
		const {glyph, tone} = signs.attention;
		return [span(`${glyph} `, tone), span('waits for you', tone, {isBold: true})];
	}
	const wait = waitOf(mission);
	if (wait !== null) {
		const {glyph, tone} = signs.retry;
		return [span(`${glyph} `, tone), span(waitText(wait, now, length), tone, {isBold: true})];
	}
	const tone = mission.phase === 'paused' ? 'caution' : 'plain';
	const said = isPausing(mission) ? 'pausing' : word;
	return [span(`${sign.glyph} `, sign.tone), span(said, tone, {isBold: true})];
}

type Moment = Pick<Scene, 'now' | 'keymap'>;

/** Why, in words; a countdown says how to stop it instead. What the phase says already is left out. */
function phaseReason(mission: MissionView, {now, keymap}: Moment): string {
	if (mission.silence?.isUnknown === false) {
		const {reason} = mission;
		return [silenceText(mission, now), ...(reason === '' ? [] : [reason])].join('  ');
	}
	if (isCountingDown(mission)) {
		return `${keyFor({keymap}, 'pause', 'panes')} pauses`;
	}
	const wait = waitOf(mission);
	if (wait !== null && mission.silence === null) {
		return wait.reason;
	}
	const said =
		mission.outcome === null ? phases[mission.phase].word : outcomeWords(mission.outcome).words;
	const rest = mission.reason.startsWith(said) ? mission.reason.slice(said.length) : mission.reason;
	const why = rest.replace(/^[:,]?\s+/, '');
	if (isPausing(mission)) {
		return `${lanesAtWork(mission)} at work still  ${why}`.trimEnd();
	}
	// Times stand still in a pause, so it is told by the clock on the wall.
	const {phase, pausedAt} = mission;
	return phase === 'paused' && pausedAt !== null
		? `since ${wallTime(pausedAt)}  ${why}`.trimEnd()
		: why;
}

function needsYou(count: number, isWide: boolean): Row {
	if (count === 0) {
		return [];
	}
	const text = isWide ? ` ▲ ${count} need${count === 1 ? 's' : ''} you ` : ` ▲${count} `;
	return [span(text, 'attention', {isInverse: true})];
}

function gap(...groups: readonly Row[]): Row {
	return groups
		.filter((group) => rowWidth(group) > 0)
		.flatMap((group, at) => (at === 0 ? group : [span('   '), ...group]));
}

function elapsedTime(mission: MissionView, now: number): Row {
	return [span(clockTime(elapsedMs(mission, now)))];
}

function progress(mission: MissionView, now: number): Row {
	return [span(`${mission.continuation}/${mission.continuations}  `), ...elapsedTime(mission, now)];
}

function spent(mission: MissionView, isWide: boolean): Row {
	const {usage, budget} = mission;
	const tone = budget.isReached ? 'caution' : 'plain';
	const most = budget.tokens === null ? '' : `/${aboutSign(budget)}${shortCount(budget.tokens)}`;
	const tokens = span(`${shortCount(usage.tokens)}${most} tok`, most === '' ? 'muted' : tone);
	if (isUnlimited(mission)) {
		const noLimit = span(isWide ? 'no price is known: no limit' : 'no limit', 'caution');
		return [tokens, span('  '), noLimit];
	}
	const cost = costSpan(mission, isWide);
	// In a narrow header stands what is limited.
	const isTokens = budget.tokens !== null && (budget.usd === null || usage.cost === null);
	return isWide ? [tokens, span('  '), cost] : [isTokens ? tokens : cost];
}

function costSpan(mission: MissionView, isWide: boolean): Span {
	const {usage, budget} = mission;
	if (usage.cost === null && isWide) {
		return span(isSubscription(mission) ? 'subscription' : 'cost unknown', 'muted');
	}
	const words = `${moneyOf(usage.cost, budget)}${isPartial(mission) ? ' +?' : ''}`;
	return span(words, budget.isReached ? 'caution' : 'plain');
}

/** True when the mission has a budget that limits nothing, since no price is known. */
function isUnlimited({usage, budget}: MissionView): boolean {
	return usage.cost === null && budget.usd !== null && budget.uncounted?.isAll === true;
}

/** True when every call so far was one that a subscription pays for. */
function isSubscription({usage: {unpriced, subscribed}}: MissionView): boolean {
	return unpriced > 0 && subscribed === unpriced;
}

/** True when the sum leaves calls out whose price nobody knows. */
function isPartial({usage: {cost, unpriced}}: MissionView): boolean {
	return cost !== null && unpriced > 0;
}

function wideRows(mission: MissionView, moment: Moment, width: number): readonly Row[] {
	const {now} = moment;
	const queued: Span[] =
		mission.queue.length === 0 ? [] : [span(`+${mission.queue.length} queued`)];
	const rest = [roleCounts(mission), queued, spent(mission, true)];
	const short = gap(progress(mission, now), ...rest);
	const whole = gap([span('continuation ', 'muted'), ...progress(mission, now)], ...rest);
	const state = phaseRow(mission, now);
	const roomBeside = (figures: Row) => Math.max(0, width - rowWidth(figures) - rowWidth(state) - 5);
	const why = phaseReason(mission, moment);
	// The name of a figure gives way to a reason that would be cut.
	const figures = cellWidth(why) > roomBeside(whole) ? short : whole;
	const reason = span(cutEnd(why, roomBeside(figures)), reasonTone(mission));
	return [
		spreadRow(
			[span(' FlowDesk  ', 'accent'), span(mission.text, 'plain', {isBold: true})],
			[...needsYou(mission.attention.length, true), span(' ')],
			width,
		),
		spreadRow([span(' '), ...state, span('  '), reason], [...figures, span(' ')], width),
	];
}

/** True while the mission goes on and there is nothing to say of it. */
function isCalm(mission: MissionView): boolean {
	const isSaid = isCountingDown(mission) || mission.silence !== null || isWaitingForYou(mission);
	return mission.phase === 'working' && !isSaid && mission.waitsFor === null;
}

/** True when the reason says more than that lanes are at work. */
function isTelling(mission: MissionView): boolean {
	return mission.phase !== 'ended' && !isCalm(mission);
}

function reasonTone({silence}: MissionView) {
	return silence === null ? 'muted' : 'caution';
}

function mediumRow(mission: MissionView, moment: Moment, width: number): Row {
	const {now} = moment;
	const need = needsYou(mission.attention.length, width >= 100);
	const end: Row = [
		...gap([], progress(mission, now), spent(mission, false)),
		span('  '),
		...need,
		span(' '),
	];
	const state = phaseRow(mission, now);
	const room = width - rowWidth(end) - rowWidth(state) - 6;
	const reason = isTelling(mission)
		? cutEnd(
				phaseReason(mission, moment),
				Math.max(8, room - Math.min(17, cellWidth(mission.text) + 1)),
			)
		: '';
	const why = reason === '' ? [] : [span(`  ${reason}`, reasonTone(mission))];
	return spreadRow(
		[span(` ${mission.text}`, 'plain', {isBold: true})],
		[span('  '), ...state, ...why, span('   '), ...end],
		width,
	);
}

function narrowRow(mission: MissionView, now: number, width: number): Row {
	const [sign, word = span('')] = phaseRow(mission, now, 'short');
	const need = needsYou(mission.attention.length, false);
	const all = gap(progress(mission, now), spent(mission, false));
	const hasRoom = rowWidth([...all, ...need]) + word.text.length + 6 <= width;
	const state: Row =
		sign === undefined ? [] : isCalm(mission) && !hasRoom ? [sign] : [sign, word, span('  ')];
	const age = mission.silence?.isUnknown === false ? silenceText(mission, now) : '';
	const said: Row = age === '' || sign === undefined ? state : [sign, span(`${age} `, 'caution')];
	const time = hasRoom || isCalm(mission) ? progress(mission, now) : elapsedTime(mission, now);
	const money = spent(mission, false);
	const cut = [...phaseRow(mission, now, 'shortest'), span('  ')];
	const short: Row = sign === undefined ? [] : [sign];
	// What is spent of the budget is whole as long as anything else can go.
	const choices: readonly Row[] =
		age === ''
			? [
					[...said, ...gap(time, money)],
					[...said, ...money],
					...(waitOf(mission) === null ? [] : [[...cut, ...money]]),
					[...short, ...gap(time, money)],
					[...short, ...money],
				]
			: [[...said, ...progress(mission, now)]];
	const room = width - rowWidth(need) - 3;
	const left = choices.find((row) => rowWidth(row) <= room) ?? choices.at(-1) ?? [];
	return spreadRow([span(' '), ...left], [...need, span(' ')], width);
}

/** The header: one line, or two from 120 columns on. What needs the user is always at the right end. */
export function headerRows(scene: Scene, width: number): readonly Row[] {
	const {mission} = scene.known;
	if (mission === null) {
		const waiting: Row = [span(' FlowDesk  ', 'accent'), span('starting OpenCode', 'muted')];
		return [fitRow(waiting, width)].concat(width >= 120 ? [fitRow([], width)] : []);
	}
	if (width >= 120) {
		return wideRows(mission, scene, width);
	}
	return [width >= 80 ? mediumRow(mission, scene, width) : narrowRow(mission, scene.now, width)];
}
