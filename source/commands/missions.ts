import process from 'node:process';
import {environment} from '../io/environment.js';
import type {StoredMission} from '../io/event-store.js';
import {StoreError} from '../io/event-store-database.js';
import type {MissionReader} from '../io/mission-reader.js';
import {talliedTokens} from '../mission/cost-tree.js';
import {oneLine} from '../mission/sanitize.js';
import {costText, coverageText} from '../tui/models/cost-words.js';
import {clockTime, fullCount} from '../tui/models/figures.js';
import {exitCodes} from './exit-codes.js';
import type {Invocation} from './invocation.js';
import {
	type PastMission,
	pastMission,
	readable,
	type Standpoint,
	tallyJson,
	toneOf,
} from './past-mission.js';
import {findPlace} from './place.js';
import {Refusal} from './refusal.js';
import {readerOf} from './stored-mission.js';
import type {Terminal} from './terminal.js';

/** Missions that are read without `--all`: each log is read whole. */
const most = 20;

/** A mission, or why its log cannot be read. */
type Entry = PastMission | Readonly<{stored: StoredMission; problem: string}>;

/** `flowdesk missions`: the missions of the project, the newest first. Resolves to the exit code. */
export function missionsCommand(invocation: Invocation): Promise<number> {
	return tellMissions(invocation, {cwd: process.cwd(), environment});
}

/** The same for the project of a folder. */
export async function tellMissions(
	{args, terminal}: Pick<Invocation, 'args' | 'terminal'>,
	{cwd, environment: variables}: Standpoint,
): Promise<number> {
	if (args.input.length > 0) {
		throw new Refusal('flowdesk missions lists all of this project; flowdesk show ID shows one.');
	}
	const {root} = await findPlace(cwd, {isGitless: true, isHere: false});
	const reader = readable(() => readerOf(root, variables));
	try {
		const all = reader === null ? [] : readable(reader.missions);
		const shown = args.has('all') ? all : all.slice(0, most);
		const entries = reader === null ? [] : shown.map((stored) => entryOf(reader, stored));
		if (args.has('json')) {
			terminal.json(entries.map(asJson));
			return exitCodes.sealed;
		}
		if (entries.length === 0) {
			terminal.out('No mission has run here yet. flowdesk run "MISSION" starts one.');
		}
		for (const entry of entries) {
			print(terminal, entry);
		}
		if (all.length > shown.length) {
			terminal.out(`and ${all.length - shown.length} older ones: --all lists them`, 'quiet');
		}
		return exitCodes.sealed;
	} finally {
		reader?.close();
	}
}

/** One log that cannot be read hides no other mission. */
function entryOf(reader: MissionReader, stored: StoredMission): Entry {
	try {
		return pastMission(reader, stored, Date.now());
	} catch (error) {
		if (error instanceof StoreError) {
			return {stored, problem: error.message};
		}
		throw error;
	}
}

function print(terminal: Terminal, entry: Entry): void {
	if ('problem' in entry) {
		const {missionId, startedAt, text} = entry.stored;
		terminal.out(`${missionId}  ${new Date(startedAt).toLocaleString()}`, 'attention');
		terminal.out(`  ${oneLine(text, 100)}`);
		terminal.out(`  ${entry.problem}`, 'quiet');
		return;
	}
	const {missionId, standing, startedAt, text} = entry;
	const when = new Date(startedAt).toLocaleString();
	terminal.out(`${missionId}  ${when}  ${standing}`, toneOf(standing));
	terminal.out(`  ${oneLine(text, 100)}`);
	terminal.out(`  ${figuresOf(entry)}`, 'quiet');
}

/** Time, lanes, todo items, money with what it is the sum of, and tokens, in one line. */
export function figuresOf({startedAt, until, lanes, todo, tally}: PastMission): string {
	const count = lanes.length === 1 ? '1 lane' : `${lanes.length} lanes`;
	const items = todo.total === 0 ? 'no todo items' : `todo ${todo.done} of ${todo.total} verified`;
	const money = tally.calls === 0 ? costText(tally) : `${costText(tally)} (${coverageText(tally)})`;
	const tokens = `${fullCount(talliedTokens(tally))} tokens`;
	return [clockTime(until - startedAt), count, items, money, tokens].join(', ');
}

function asJson(entry: Entry): object {
	if ('problem' in entry) {
		const {missionId, text, startedAt} = entry.stored;
		return {missionId, text, startedAt, problem: entry.problem};
	}
	return missionJson(entry);
}

/** A mission as it is written for programs. */
export function missionJson(mission: PastMission): object {
	const {missionId, text, standing, reason, startedAt, until, lanes, todo, tally} = mission;
	return {
		missionId,
		text,
		standing,
		reason,
		startedAt,
		until,
		lanes: lanes.length,
		todo,
		...tallyJson(tally),
	};
}
