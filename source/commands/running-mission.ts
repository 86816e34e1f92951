import {join} from 'node:path';
import {runningMission} from '../io/event-store-claim.js';
import {projectStatePath} from '../io/state-folder.js';
import {readAddress} from '../io/viewer-socket/address.js';
import {type WatchedMission, watchMission} from '../io/viewer-socket/watch.js';
import {nearest} from '../mission/nearest.js';
import {oneLine} from '../mission/sanitize.js';
import type {LaneView, MissionView} from '../runtime/viewer.js';
import type {Arguments} from './arguments.js';
import {readable} from './past-mission.js';
import {findPlace} from './place.js';
import {Refusal} from './refusal.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** Milliseconds that a mission gets to say where it stands. */
const firstViewMs = 10_000;

/** The mission of `--at`, or the one that runs in the project of a folder, with what it says first. Throws a Refusal. */
export async function openRunning(
	args: Arguments,
	{cwd, environment}: Readonly<{cwd: string; environment: Environment}>,
): Promise<Readonly<{mission: WatchedMission; view: MissionView}>> {
	const given = args.value('at');
	const path = given ?? (await socketHere(cwd, environment));
	const mission = await watchMission(path);
	if (mission === null) {
		throw new Refusal(
			given === null
				? 'The mission that runs here does not answer: it is ending, or its process was killed.'
				: `No mission answers at ${oneLine(given, 100)}: it is over.`,
		);
	}
	const view = await firstView(mission);
	if (view === null) {
		mission.close();
		throw new Refusal('The mission is ending: there is no lane to show any more.');
	}
	return {mission, view};
}

async function socketHere(cwd: string, environment: Environment): Promise<string> {
	const {root} = await findPlace(cwd, {isGitless: true, isHere: false});
	const folder = projectStatePath(root, environment);
	const running = readable(() => runningMission(join(folder, 'missions.sqlite')));
	if (running === null) {
		throw new Refusal(
			`No mission runs in ${root}: there is no lane to show. Start one with flowdesk tui "MISSION".`,
		);
	}
	const address = readAddress(folder);
	if (address?.missionId !== running.missionId) {
		throw new Refusal(
			`Mission ${running.missionId} has no lanes yet: it is being prepared. Try again when it has begun.`,
		);
	}
	return address.socket;
}

function firstView(mission: WatchedMission): Promise<MissionView | null> {
	return new Promise((resolve) => {
		const timer = setTimeout(() => resolve(null), firstViewMs);
		const leave = mission.listen((message) => {
			if (message.type === 'view') {
				clearTimeout(timer);
				leave();
				resolve(message.view);
			}
		});
		void mission.gone.then(() => {
			clearTimeout(timer);
			resolve(null);
		});
	});
}

/** The lane that the words of a command name. Throws a Refusal with those there are. */
export function namedLane(view: MissionView, words: readonly string[]): LaneView {
	const names = view.lanes.map(({id}) => id);
	const there = names.length === 0 ? 'none has begun yet' : names.join(', ');
	const [word, ...more] = words;
	if (word === undefined || more.length > 0) {
		throw new Refusal(`Which lane? One at a time, by its name: ${there}.`);
	}
	const lane = view.lanes.find(({id}) => id === word.toLowerCase());
	if (lane === undefined) {
		const close = nearest(word, names);
		const meant = close === null ? '.' : `; did you mean ${close}?`;
		throw new Refusal(`There is no lane ${oneLine(word, 40)}${meant} There are: ${there}.`);
	}
	return lane;
}
