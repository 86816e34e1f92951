import {advance} from '../../source/mission/decide.js';
import type {Fact, MissionEvent} from '../../source/mission/events.js';
import {initialState} from '../../source/mission/initial-state.js';
import type {MissionState} from '../../source/mission/state.js';
import type {Choice} from './in-memory-choice.js';
import {dayRead} from './in-memory-day.js';
import {wrongs} from './in-memory-invariants.js';
import {createPaceWatch} from './in-memory-pace.js';
import {commanderActs, nonsense, randomSettings, userActs} from './in-memory-players.js';
import {createPurse, dayMs} from './in-memory-purse.js';
import {createWorld, type World} from './in-memory-world.js';

/** A mission in a random world, looked at after every event. */
export type Run = Readonly<{
	state: () => MissionState;
	world: World;
	events: readonly MissionEvent[];
	/** How many starts came while their provider refused calls. */
	paced: () => number;
	/** Takes a fact in, performs what follows, and throws when the state after it is wrong. */
	tell: (fact: Fact) => void;
	fire: () => boolean;
}>;

function createRun(choice: Choice): Run {
	const world = createWorld(choice);
	const events: MissionEvent[] = [];
	const purse = createPurse(world.isGated);
	const pace = createPaceWatch();
	let state = initialState;
	let now = 1_000_000;

	function tell(fact: Fact): void {
		now += choice.below(3) * 100;
		const from = events.length;
		const step = advance(state, timed(fact, now), (next) => {
			const event = {...next, id: `e${events.length + 1}`, at: now} as MissionEvent;
			events.push(event);
			return event;
		});
		const found = [
			...wrongs(state, step.state),
			...purse.watch(events.slice(from), step.effects),
			...pace.watch(events.slice(from), state, step.state),
			...purse.differences(step.state),
		];
		if (found.length > 0) {
			throw new Error(`after ${fact.type}: ${found.join('; ')}`);
		}

		state = step.state;
		for (const effect of step.effects) {
			world.perform(effect);
			// After some days nobody waits for the next one, or a mission that waits would never rest.
			if (effect.type === 'read-day' && now < 4 * dayMs) {
				tell(today());
			}
		}
	}

	/** What other missions spent in the day that it is, where their log can be read. */
	function today(): Fact {
		return choice.once(20)
			? {type: 'day.unread', reason: 'no log'}
			: dayRead(now, {usd: now < dayMs ? 0.1 : 0, lengthMs: dayMs});
	}

	/** The next timer fires; false when there is none. */
	function fire(): boolean {
		const [next] = world.timers();
		if (next) {
			now = Math.max(now, next.dueAt);
			world.fired(next.timer, next.dueAt);
			tell({type: 'timer.fired', timer: next.timer});
		}

		return next !== undefined;
	}

	return {state: () => state, world, events, paced: pace.count, tell, fire};
}

/** A wait as it is told: the world does not know the time, and says how long it is. */
function timed(fact: Fact, now: number): Fact {
	return fact.type === 'lane.waited' && fact.until !== null
		? {...fact, until: now + fact.until}
		: fact;
}

/** A run whose mission has begun with random settings. */
export function startRun(choice: Choice): Run {
	const run = createRun(choice);
	const settings = randomSettings(choice);
	run.tell({type: 'mission.started', missionId: 'm', text: 'Mend it.', directory: '/p', settings});
	return run;
}

/**
 * One move of somebody: the world, the commander, a person, time, an echo of what was said before, and, when
 * `isMad`, whatever makes no sense.
 */
export function move(run: Run, choice: Choice, isMad: boolean): void {
	const isCommanding = run.world.sessions().some(({laneId, isBusy}) => laneId === 'c' && isBusy);
	const drawn = choice.below(32);
	if (drawn < 12 || (!isCommanding && drawn < 27)) {
		happen(run);
	} else if (drawn < 27) {
		commanderActs(run.state(), choice, run.world).forEach(run.tell);
	} else if (drawn < 28) {
		userActs(run.state(), choice).forEach(run.tell);
	} else if (drawn < 30) {
		run.fire();
	} else if (drawn === 30) {
		echo(run, choice);
	} else if (isMad) {
		run.tell(nonsense(run.state(), choice));
	} else if (choice.once(4)) {
		run.tell(outage(run.state()));
	}
}

/** The server goes, or comes back. */
function outage({server}: MissionState): Fact {
	return server.lost === null
		? {type: 'server.lost', reason: 'connection refused'}
		: {type: 'server.returned'};
}

function happen(run: Run): boolean {
	const fact = run.world.happen(run.state());
	if (fact) {
		run.tell(fact);
	}

	return fact !== undefined;
}

const echoed = ['lane.opened', 'turn.ended', 'prompt.failed', 'prompt.sent', 'request.asked'];
const echoedToo = [
	'lane.compacted',
	'step.finished',
	'call.cut',
	'request.closed',
	'tree.fingerprinted',
	'mission.started',
];

/** A server that was reconnected to says things again; a turn that wrote nothing has no id to know it by. */
function echo(run: Run, choice: Choice): void {
	const said = run.events.filter(
		(event) =>
			[...echoed, ...echoedToo].includes(event.type) &&
			!(event.type === 'turn.ended' && event.turn.messageId === ''),
	);
	const event = choice.any(said);
	if (event) {
		const {id: _id, at: _at, ...fact} = event;
		run.tell(fact as Fact);
	}
}

/** Lets the world and time go on until nothing more happens. Throws when it never ends. */
export function rest(run: Run): void {
	for (let moves = 0; happen(run) || (!run.state().ended && run.fire()); moves += 1) {
		if (moves > 3000) {
			throw new Error('the mission never comes to rest');
		}
	}
}
