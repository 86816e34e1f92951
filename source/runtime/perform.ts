import type {Effect} from '../mission/effects.js';
import type {Fact} from '../mission/events.js';
import {editTodo} from './edit-todo.js';
import type {Ports} from './ports.js';
import type {Timers} from './timers.js';

/** What performing needs besides the ports. */
export type Performer = Readonly<{
	dispatch: (fact: Fact) => void;
	/** Ends checks that still run when the mission ends. */
	signal: AbortSignal;
	timers: Timers;
	/** Called when the mission is over. */
	close: () => void;
}>;

/**
 * Makes one effect happen through the ports and reports what came of it. Ports turn what the world does
 * wrong into facts; a rejection is a bug and is thrown on.
 */
export async function perform(effect: Effect, ports: Ports, performer: Performer): Promise<void> {
	const {dispatch, signal} = performer;
	switch (effect.type) {
		case 'open-lane':
			dispatch(await ports.lanes.open(effect));
			return;
		case 'send-prompt':
			dispatch(await ports.lanes.send(effect));
			return;
		case 'compact-session':
			dispatch(await ports.lanes.compact(effect));
			return;
		case 'abort-session':
			await ports.lanes.abort(effect);
			return;
		case 'answer-request':
			await ports.lanes.answer(effect);
			return;
		case 'save-base':
			dispatch(await ports.base.save(effect.missionId));
			return;
		case 'take-baseline': {
			const [results, definitions] = await Promise.all([
				ports.checks.run(effect.checks, signal),
				ports.checks.definitions(effect.checks),
			]);
			dispatch({type: 'baseline.taken', results: [...results], definitions: {...definitions}});
			return;
		}

		case 'gather-evidence':
			dispatch(await evidence(effect, ports, signal));
			return;
		case 'fingerprint-tree': {
			const {laneId, when, claim, claims} = effect;
			const [hash, strays] = await Promise.all([
				ports.tree.fingerprint(claim),
				when === 'before' ? ports.tree.remember(laneId) : ports.tree.strays(laneId, claims),
			]);
			dispatch({type: 'tree.fingerprinted', laneId, when, hash, strays: strays && [...strays]});
			return;
		}

		case 'mark-todo':
			await ports.todo.mark(effect.itemId, effect.state);
			return;
		case 'edit-todo':
			dispatch(await editTodo(effect, ports.todo));
			return;
		case 'read-day':
			dispatch(await ports.day.read());
			return;
		case 'set-timer':
			performer.timers.set(effect.timer, effect.dueAt);
			return;
		case 'close-mission':
			performer.close();
	}
}

async function evidence(
	effect: Extract<Effect, {type: 'gather-evidence'}>,
	ports: Ports,
	signal: AbortSignal,
): Promise<Fact> {
	const checks = await ports.checks.run(effect.checks, signal);
	const [todo, openChecks, definitions] = await Promise.all([
		ports.todo.read(),
		ports.tree.openChecks(),
		ports.checks.definitions(effect.checks),
	]);
	return {
		type: 'evidence.gathered',
		evidence: {
			todo,
			openChecks: [...openChecks],
			checks: [...checks],
			definitions: {...definitions},
		},
	};
}
