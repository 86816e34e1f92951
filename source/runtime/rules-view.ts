import type {PersonRequest} from '../mission/records.js';
import type {SavedRule} from '../mission/request-facts.js';
import {clip} from '../mission/sanitize.js';
import type {MissionState} from '../mission/state.js';
import type {AnsweredRequest} from '../mission/waiting-request.js';

/** A rule that the user saved. */
export type RuleView = Readonly<{id: string; rule: SavedRule; since: number}>;

/** Something that was asked and waits no more. */
export type AnswerView = Readonly<{
	at: number;
	askedAt: number;
	/** Empty when nobody knows whose it was. */
	laneId: string;
	kind: PersonRequest['kind'];
	what: string;
	directory: string;
	/** `user`, `rule`, `clock`, or null when nobody here answered it. */
	by: string | null;
	answer: string;
	/** The rule that answered. */
	rule: string | null;
}>;

/** Answers that a viewer is told of, and characters of what was asked: each view carries them. */
const mostAnswers = 100;
const mostDetail = 300;

/** The saved rules, in the order of saving. */
export function rulesOf({savedRules}: MissionState): readonly RuleView[] {
	return savedRules.map(({id, rule, at}) => ({id, rule, since: at}));
}

function answerText({answer, note}: AnsweredRequest): string {
	switch (answer?.kind) {
		case 'permission': {
			const words = {once: 'allowed once', always: 'allowed always', reject: 'rejected'};
			return [words[answer.reply], answer.message ?? ''].filter((part) => part !== '').join(': ');
		}

		case 'question':
			return answer.answers.map((labels) => labels.join(', ')).join('; ');
		case 'declined':
			return 'declined';
		default:
			return note ?? 'gone';
	}
}

/** Each is made once: what was answered never changes, and views are made many times a second. */
const made = new WeakMap<AnsweredRequest, AnswerView>();

function answerView(one: AnsweredRequest): AnswerView {
	const known = made.get(one) ?? {
		at: one.at,
		askedAt: one.since,
		laneId: one.laneId,
		kind: one.request.kind,
		what: clip(`${one.request.title}: ${one.request.detail}`, mostDetail),
		directory: one.request.directory,
		by: one.by,
		answer: clip(answerText(one), mostDetail),
		rule: one.by === 'rule' ? one.note : null,
	};
	made.set(one, known);
	return known;
}

/** What was asked and is answered by now, the last one first. */
export function answersOf({answers}: MissionState): readonly AnswerView[] {
	return answers.slice(-mostAnswers).reverse().map(answerView);
}
