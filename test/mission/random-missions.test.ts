import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {environment} from '../../source/io/environment.js';
import type {MissionEvent} from '../../source/mission/events.js';
import type {MissionState} from '../../source/mission/state.js';
import {bounded} from '../helpers/bounded-runs.js';
import {createChoice} from '../helpers/in-memory-choice.js';
import {endsOrAsks, repeated, unapproved} from '../helpers/in-memory-invariants.js';
import {move, rest, startRun} from '../helpers/in-memory-run.js';

const runs = Number(environment['FLOWDESK_RUNS'] ?? 10_000);

/** 0 is the plainest draw: a failing script shrinks towards a mission in which all goes well. */
const scripts = fc.noBias(fc.array(fc.nat(239), {minLength: 50, maxLength: 900, size: 'max'}));

/** What the missions must meet among other things, or they prove nothing about it. */
const rare = [
	'provider-cap.changed',
	'starts that were paced',
	'hand-over.planned',
	'compaction.planned',
	'lane.compacted',
	'sealed with tasks',
	'finished with tasks',
	'planned with tasks',
	'call.admitted',
	'refused for a mission',
	'refused for a day',
	'refused for a role',
	'refused for a task',
];

/** What an event is counted as; of a refused call what limited it: `task` of `task:t1`. */
function nameOf(event: MissionEvent): string {
	return event.type === 'call.refused'
		? `refused for a ${(event.of ?? 'mission').split(':', 1)[0]}`
		: event.type;
}

/** Providers whose cap is still lowered in a mission that goes on. */
function lowered({ended, limitedProviders}: MissionState): readonly string[] {
	const isLow = (provider: string) => limitedProviders[provider]?.cap !== null;
	return ended ? [] : Object.keys(limitedProviders).filter(isLow);
}

describe('random missions', () => {
	it('keep every cap and claim, lose nothing, do nothing twice, and end or ask', () => {
		const met = new Set<string>();
		fc.assert(
			fc.property(scripts, (script) => {
				const choice = createChoice(script);
				const run = startRun(choice);
				while (!choice.isUsedUp()) {
					move(run, choice, false);
				}

				rest(run);
				const {ended, order} = run.state();
				met.add(run.paced() > 1 ? 'starts that were paced' : '');
				met.add(order.length > 0 ? `${ended?.outcome} with tasks` : '');
				for (const event of run.events) {
					met.add(nameOf(event));
				}

				expect(repeated(run.events)).toEqual([]);
				expect(unapproved(run.events, run.state())).toEqual([]);
				expect(run.world.complaints).toEqual([]);
				expect(lowered(run.state())).toEqual([]);
				if (!endsOrAsks(run.state())) {
					expect.fail('the mission stands still, and nobody is asked');
				}
			}),
			bounded(runs),
		);
		// A few missions need not meet all of it.
		expect([...met]).toEqual(expect.arrayContaining(runs < 5000 ? [] : rare));
	}, 900_000);
});
