import {arch, release, type} from 'node:os';
import process from 'node:process';
import type {StoredMission} from '../io/event-store.js';
import type {EventType, MissionEvent} from '../mission/events.js';
import {type QuotaReading, shortAccount} from '../mission/quota.js';
import {redactedEvent} from '../mission/redacted-event.js';
import type {Finding} from './doctor-findings.js';
import type {Scrubber} from './scrubber.js';

/** What a bundle is made of, before anything is taken out. */
export type BundleParts = Readonly<{
	/** FlowDesk's version. */
	version: string;
	environment: Readonly<Record<string, string | undefined>>;
	isInteractive: boolean;
	mission: Readonly<{stored: StoredMission; events: readonly MissionEvent[]}> | null;
	quotas: readonly QuotaReading[];
	findings: readonly Finding[];
	/** What could not be read, in words. */
	problems: readonly string[];
}>;

/** Events that are put in, the last ones. */
const mostEvents = 20_000;

/** What a bundle holds, in words for whoever reads it. */
export function containsOf({mission}: Pick<BundleParts, 'mission'>): readonly string[] {
	const ofMission = [
		'every event of the mission by type, id and time, with names of roles, models, lanes and tasks, numbers, and the beginnings of hashes',
		'why tasks waited, with which gates they were let in, and what providers answered to calls that failed; paths within the project stand there',
	];
	return [
		'versions of FlowDesk, OpenCode, Node, git, ripgrep and tmux, the operating system and the kind of terminal',
		"what `flowdesk doctor` found, without a model call; names of the project's own files may stand in it",
		...(mission === null ? [] : ofMission),
		'how the quotas of your providers stand: state, percent, resets; of an account the first 8 digits of a hash',
	];
}

/** What was left out of it, in words. */
export const leftOut: readonly string[] = [
	'everything that anybody wrote: the mission, prompts, titles, answers, reports, questions, todo items, commands (their length is kept)',
	'streams and tool calls, which are in no log, and contents of files',
	'secrets: keys, tokens, passwords, logins of OpenCode, values of secret environment variables',
	'paths of home folders (~) and where the project lies (<project>)',
	'balances, names and addresses of accounts',
];

const decisive: ReadonlySet<EventType> = new Set([
	'task.waits',
	'task.admitted',
	'task.requeued',
	'task.cancelled',
	'provider-cap.changed',
	'provider.tripped',
	'quota.allowed',
	'model.chosen',
	'call.waited',
	'call.refused',
	'caps.changed',
	'budget.reached',
	'seal.rejected',
	'plan.rejected',
	'lane.silent',
	'lane.abort-requested',
	'mission.paused',
]);

/** A bundle for a bug report: structure and decisions, and nothing that anybody wrote or that opens a door. */
export function debugBundle(parts: BundleParts, scrubber: Scrubber, now: number): object {
	const {mission, environment, isInteractive} = parts;
	const scrub = scrubber.text;
	const events = mission?.events.slice(-mostEvents) ?? [];
	const redacted = events.map((event) => redactedEvent(event, scrub));
	const isDecisive = (_: unknown, at: number) => decisive.has(events[at]?.type ?? 'timer.set');
	const findings = parts.findings.map(({name, state, says, advice}) => {
		return {name, state, says: scrub(says), advice: scrub(advice)};
	});
	const bundle = {
		about: 'A FlowDesk debug bundle. Read it before you send it.',
		at: new Date(now).toISOString(),
		contains: containsOf(parts),
		leftOut,
		problems: parts.problems.map(scrub),
		versions: {
			flowdesk: parts.version,
			node: process.versions.node,
			system: `${type()} ${release()} ${arch()}`,
			programs: Object.fromEntries(
				findings
					.filter(({name}) => ['opencode', 'git', 'ripgrep', 'tmux'].includes(name))
					.map(({name, says}) => [name, says]),
			),
		},
		terminal: {
			isInteractive,
			isTmux: Boolean(environment['TMUX']),
			columns: process.stdout.columns ?? null,
			rows: process.stdout.rows ?? null,
			...Object.fromEntries(
				['TERM', 'COLORTERM', 'TERM_PROGRAM', 'NO_COLOR', 'LANG'].map((name) => [
					name,
					scrub(environment[name] ?? ''),
				]),
			),
		},
		doctor: findings,
		quotas: parts.quotas.map((reading) => quotaOf(reading, scrub)),
		mission:
			mission === null
				? null
				: {
						missionId: scrub(mission.stored.missionId),
						startedAt: mission.stored.startedAt,
						lastAt: mission.stored.lastAt,
						events: mission.events.length,
						eventsLeftOut: mission.events.length - events.length,
						counts: countsOf(mission.events),
						decisions: redacted.filter(isDecisive),
						log: redacted,
					},
	};
	return {...bundle, textsChanged: scrubber.removed()};
}

function countsOf(events: readonly MissionEvent[]): Readonly<Record<string, number>> {
	const counts: Record<string, number> = {};
	for (const {type: name} of events) {
		counts[name] = (counts[name] ?? 0) + 1;
	}
	return counts;
}

function quotaOf(reading: QuotaReading, scrub: (text: string) => string): object {
	const {provider, accountKey, state, observedAt, reason, retryAt, limitedUntil, source} = reading;
	return {
		provider: scrub(provider),
		account: shortAccount(accountKey),
		state,
		observedAt,
		reason: reason === null ? null : scrub(reason),
		retryAt,
		limitedUntil,
		source,
		windows: reading.windows.map((one) => ({
			...one,
			id: scrub(one.id),
			model: one.model === null ? null : scrub(one.model),
		})),
	};
}
