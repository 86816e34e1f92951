import type {Fact} from '../../source/mission/events.js';
import type {Turn} from '../../source/mission/records.js';
import type {Choice} from './in-memory-choice.js';

/**
 * What a session will report next; `end` stands for the end of its turn, `unsent` for one that ends with an error because
 * its call was not sent.
 */
export type Happening = Fact | 'end' | 'unsent';

/** How a turn ends whose call was not sent: the error is OpenCode's own. */
export const unsentTurn: Partial<Turn> = {
	finish: 'error',
	text: '',
	error: {
		name: 'UnknownError',
		message: 'FlowDesk sent no model call',
		statusCode: null,
		retryable: false,
	},
};

/** A session of the random world. It changes as the world goes on. */
export type Session = {
	readonly laneId: string;
	readonly role: string;
	/** Which session of the lane it is. */
	readonly session: number;
	/** Percent of the context that is used. */
	fill: number;
	/** In the order in which the server would report them. */
	happenings: Happening[];
	isBusy: boolean;
	/** True while a model call of it is under way, in a world that asks before each. */
	isCalling: boolean;
	/** True when the running turn began with a prompt that was meant for the turn before it. */
	isSteered: boolean;
	hasSubmitted: boolean;
	lastMessageId: string;
};

const usage = {input: 10, output: 5, reasoning: 0, cacheRead: 0, cacheWrite: 0, cost: 0.01};
/** What providers report; some of it is no amount of money. */
/** Milliseconds that a provider asks to wait. */
const waits = [5, 5, 5, 2000, 2000, 45_000, 90_000, 400_000, 1e15] as const;
const costs = [0.01, 0.01, 0.1, 0.25, 0, null, -1] as const;

/** A session in which nothing was said. */
export function newSession(laneId: string, role: string, session: number): Session {
	return {
		laneId,
		role,
		session,
		fill: 0,
		happenings: [],
		isBusy: false,
		isCalling: false,
		isSteered: false,
		hasSubmitted: false,
		lastMessageId: '',
	};
}

/** What happens in a turn before it ends; `number` makes its ids. */
export function courseOf(session: Session, choice: Choice, number: number): readonly Fact[] {
	const {laneId} = session;
	const messageId = `msg_${number}`;
	session.fill = Math.min(99, session.fill + 5 + choice.below(90));
	const context = {tokens: session.fill, limit: 100, ceiling: 99};
	const step = (id: string): Fact => ({
		type: 'step.finished',
		laneId,
		messageId: id,
		model: 'acme/small',
		usage: {...usage, cost: choice.of(costs)},
		context,
	});
	const happenings: Fact[] = [step(messageId)];
	if (choice.once(3)) {
		happenings.push(step(`${messageId}-2`));
	}

	if (choice.once(12)) {
		session.fill = 5;
		happenings.push({type: 'lane.compacted', laneId, messageId: `sum_${number}`});
	}

	if (choice.once(5)) {
		const isRateLimit = !choice.once(3);
		for (let attempt = 1; attempt <= 1 + choice.below(6); attempt += 1) {
			const again = {attempt, until: choice.of(waits), isRateLimit, reason: '429'};
			happenings.push({type: 'lane.waited', laneId, ...again});
		}

		happenings.push({type: 'lane.resumed', laneId});
	}

	if (choice.once(9)) {
		const kind = choice.of(['permission', 'question'] as const);
		const texts = {directory: '/project', title: 'bash', detail: 'npm test'};
		const request = {requestId: `req_${number}`, kind, ...texts, options: [], questions: []};
		happenings.push({type: 'request.asked', laneId, request});
	}

	if (choice.once(30)) {
		happenings.push({type: 'lane.silent', laneId, sinceMs: 700_000});
	}

	return happenings;
}
