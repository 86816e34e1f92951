import type {RuleScope, SavedRule} from '../../mission/request-facts.js';
import {ruleText} from '../../mission/saved-rules.js';
import type {AttentionView, MissionView} from '../../runtime/viewer.js';
import type {RulesOverlay} from '../attention-state.js';
import {keyFor} from '../keymap/key-help.js';
import type {Keymap} from '../keymap/keymap.js';
import {wrapText} from './cells.js';
import {clockTime} from './figures.js';
import {blankRow, type Row, span} from './rows.js';

type RequestEntry = Extract<AttentionView, {kind: 'request'}>;

/** For whom a rule may be saved from a request, from few to many; none when nobody knows whose it is. */
export function scopesOf({laneId, request}: RequestEntry, mission: MissionView): RuleScope[] {
	const lane = mission.lanes.find((one) => one.id === laneId);
	const {session} = request;
	if (lane === undefined || session === undefined || session.ancestors === null) {
		return [];
	}
	// The last ancestor is the lane's own session.
	const below = [session.id, ...session.ancestors].slice(0, -1);
	return [
		...below.map((sessionId) => ({kind: 'session' as const, sessionId})),
		{kind: 'lane', laneId},
		{kind: 'role', role: lane.role},
		{kind: 'mission'},
	];
}

/** For whom a rule answers, in words. */
export function scopeText(scope: RuleScope): string {
	switch (scope.kind) {
		case 'session':
			return `session ${scope.sessionId} and what it starts`;
		case 'lane':
			return `lane ${scope.laneId}`;
		case 'role':
			return `every ${scope.role}`;
		case 'mission':
			return 'every lane of this mission';
	}
}

/** The rules that a request would come to: what OpenCode proposes, or exactly what was asked for. */
export function proposedRules(
	{request}: RequestEntry,
	scope: RuleScope,
	answer: SavedRule['answer'],
): readonly SavedRule[] {
	const patterns = request.options.length > 0 ? request.options : (request.patterns ?? []);
	return patterns.map((pattern) => ({permission: request.title, pattern, answer, scope}));
}

/** The saved rules as lines, and where the chosen one stands. */
export function ruleRows(
	mission: MissionView,
	overlay: RulesOverlay,
	options: Readonly<{width: number; now: number; keymap: Keymap}>,
): Readonly<{rows: readonly Row[]; chosenAt: number; chosenHeight: number}> {
	const {width, now} = options;
	const rows: Row[] = [];
	let [chosenAt, chosenHeight] = [0, 0];
	for (const [at, {rule, since}] of mission.rules.entries()) {
		const isChosen = at === overlay.cursor;
		const isYes = rule.answer === 'allow';
		const lines = wrapText(ruleText(rule), Math.max(1, width - 10));
		const card: Row[] = [
			...lines.map(
				(line, row): Row => [
					span(row === 0 && isChosen ? '▸ ' : '  ', 'accent'),
					span(row === 0 ? (isYes ? 'allow   ' : 'reject  ') : '        ', isYes ? 'good' : 'bad'),
					span(line, 'plain', {isBold: true}),
				],
			),
			...wrapText(
				`for ${scopeText(rule.scope)}, saved ${clockTime(now - since)} ago`,
				Math.max(1, width - 10),
			).map((line): Row => [span(`          ${line}`, 'muted')]),
		];
		if (isChosen) {
			[chosenAt, chosenHeight] = [rows.length, card.length];
		}
		rows.push(...card, blankRow);
	}
	const about =
		mission.rules.length === 0
			? `None yet. ${keyFor(options, 'ask-always', 'permission')} on a permission shows the rule it would save.`
			: 'Of rules for the same thing the one nearest to the session that asks decides. OpenCode keeps none of them: a rule that is removed is asked for again.';
	return {
		rows: [
			...rows,
			...wrapText(about, Math.max(1, width)).map((line): Row => [span(line, 'muted')]),
		],
		chosenAt,
		chosenHeight,
	};
}
