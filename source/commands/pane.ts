import process from 'node:process';
import {environment} from '../io/environment.js';
import {type Tmux, tmuxAround} from '../io/tmux.js';
import type {WatchedMission} from '../io/viewer-socket/watch.js';
import type {LaneView} from '../runtime/viewer.js';
import {laneReason} from '../tui/models/lanes.js';
import {attachLane} from './attach-lane.js';
import {exitCodes} from './exit-codes.js';
import {endOf, isOver, type LaneEnd, laneEnd, stateLines} from './follow-lane.js';
import {onInterrupt} from './interrupts.js';
import type {Invocation} from './invocation.js';
import {createLaneLines, type LaneLine} from './lane-lines.js';
import {linger} from './linger.js';
import {Refusal} from './refusal.js';
import {namedLane, openRunning} from './running-mission.js';
import type {Terminal} from './terminal.js';

/** `flowdesk pane LANE`: one lane of the mission that runs here, in lines or on OpenCode's own screen. */
export async function paneCommand({args, terminal}: Invocation): Promise<number> {
	const {mission, view} = await openRunning(args, {cwd: process.cwd(), environment});
	try {
		const lane = namedLane(view, args.input);
		const isLingering = args.has('linger') && terminal.isInteractive;
		const showing = {mission, lane, terminal, isLingering};
		return await (args.has('attach') ? showAttached(showing) : showStream(showing));
	} finally {
		mission.close();
	}
}

type Showing = Readonly<{
	mission: WatchedMission;
	lane: LaneView;
	terminal: Terminal;
	/** True when the terminal closes with this command, so that last words need a moment. */
	isLingering: boolean;
}>;

async function showStream({mission, lane, terminal, isLingering}: Showing): Promise<number> {
	const left = leaving(terminal);
	const print = ({text, tone}: LaneLine) => terminal.out(text, tone);
	print({text: `${lane.id}  ${lane.title} (${laneReason(lane)})`, tone: 'strong'});
	const lines = createLaneLines();
	const waits = stateLines();
	mission.listen((message) => {
		const now = message.type === 'view' && message.view.lanes.find(({id}) => id === lane.id);
		const news = message.type === 'stream' ? lines.take(message.blocks) : now ? waits(now) : [];
		news.forEach(print);
	});
	const ended = isOver(lane) ? allSaid(mission).then(() => endOf(lane)) : laneEnd(mission, lane);
	mission.watch(lane.id);
	const end = await Promise.race([ended, left.promise]);
	left.forget();
	lines.rest().forEach(print);
	if (end === null) {
		return exitCodes.sealed;
	}
	const isNews = !isOver(lane);
	if (await sayEnd(end, {terminal, isLingering, isNews})) {
		// Who looks at a lane that was over before may do so as long as the mission lives.
		await closeByKey(terminal, isNews ? null : laneEnd(mission, lane));
	}
	return end.exitCode;
}

/** Resolves once all that is kept of the watched lane has come. */
function allSaid(mission: WatchedMission): Promise<void> {
	return new Promise((resolve) => {
		const leave = mission.listen((message) => {
			if (message.type === 'stream') {
				leave();
				setImmediate(resolve);
			}
		});
		void mission.gone.then(resolve);
	});
}

/** Resolves to null when the person leaves, or nobody reads any more. */
function leaving(terminal: Terminal): Readonly<{promise: Promise<null>; forget: () => void}> {
	const {promise, resolve} = Promise.withResolvers<null>();
	const forget = onInterrupt(() => resolve(null));
	terminal.onReaderGone(() => resolve(null));
	return {promise, forget};
}

type Saying = Readonly<{
	terminal: Terminal;
	isLingering: boolean;
	/** False when who opened the terminal knew that the lane was over. */
	isNews: boolean;
}>;

/** Says why it ends; true when the terminal stays open: for news when the lane is pinned, or by a key within a few seconds. */
async function sayEnd(end: LaneEnd, {terminal, isLingering, isNews}: Saying): Promise<boolean> {
	const tone = end.exitCode === exitCodes.sealed ? 'good' : 'bad';
	const tmux = tmuxAround(environment);
	terminal.out('');
	if (!isLingering || !isNews) {
		terminal.out(end.text, tone);
		return isLingering;
	}
	if (await isPinned(tmux)) {
		terminal.out(`${end.text} It is pinned, so this pane stays.`, tone);
		return true;
	}
	terminal.out(`${end.text} This pane closes in 3 s; any key keeps it.`, tone);
	return (await linger(process.stdin, 3000)) === 'key' || isPinned(tmux);
}

/** Whether the cockpit was told that this pane stays; not where tmux does not say so. */
async function isPinned(tmux: Tmux | null): Promise<boolean> {
	return (await tmux?.isPinned().catch(() => false)) ?? false;
}

/** Keeps the terminal open until a key, or until something happened. */
async function closeByKey(terminal: Terminal, close: Promise<unknown> | null): Promise<void> {
	terminal.out('Any key closes this pane.', 'quiet');
	await linger(process.stdin, close);
}

async function showAttached({mission, lane, terminal, isLingering}: Showing): Promise<number> {
	if (!terminal.isInteractive) {
		throw new Refusal(`--attach needs a terminal to draw on. In lines: flowdesk pane ${lane.id}.`);
	}
	for (let known = lane; ; known = {...known, state: 'done'}) {
		const attachment = await mission.attachment(lane.id);
		if (attachment === null) {
			throw new Refusal(
				`${lane.id} has no session yet (${laneReason(lane)}). Try again in a moment; flowdesk pane ${lane.id} waits for it.`,
			);
		}
		const end = await attachLane(attachment, laneEnd(mission, known));
		if (end === 'left') {
			return exitCodes.sealed;
		}
		const isKept = await sayEnd(end, {terminal, isLingering, isNews: true});
		if (isKept && end.isMissionOver) {
			await closeByKey(terminal, null);
		}
		// A lane that is over can still be read, and talked to, as long as its server lives.
		if (!isKept || end.isMissionOver) {
			return end.exitCode;
		}
	}
}
