import {isDeepStrictEqual} from 'node:util';
import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {environment} from '../../source/io/environment.js';
import {parseEvent} from '../../source/mission/events.js';
import {initialState} from '../../source/mission/initial-state.js';
import {reduce} from '../../source/mission/reduce.js';
import {bounded} from '../helpers/bounded-runs.js';
import {createChoice} from '../helpers/in-memory-choice.js';
import {move, rest, startRun} from '../helpers/in-memory-run.js';

const runs = Math.ceil(Number(environment['FLOWDESK_RUNS'] ?? 10_000) / 2);

/** 0 is the plainest draw: a failing script shrinks towards a mission in which all goes well. */
const scripts = fc.noBias(fc.array(fc.nat(239), {minLength: 50, maxLength: 900, size: 'max'}));

describe('missions in a world that talks nonsense', () => {
	it('keep every cap and claim, lose nothing, and come to rest', () => {
		fc.assert(
			fc.property(scripts, (script) => {
				const choice = createChoice(script);
				const run = startRun(choice);
				while (!choice.isUsedUp()) {
					move(run, choice, true);
				}

				rest(run);
			}),
			bounded(runs),
		);
	}, 900_000);

	it('are told by their events alone: a replay gives the same state, and every event parses', () => {
		fc.assert(
			fc.property(scripts, (script) => {
				const choice = createChoice(script.slice(0, 200));
				const run = startRun(choice);
				while (!choice.isUsedUp()) {
					move(run, choice, true);
				}

				const stored = run.events.map((event) => parseEvent(JSON.parse(JSON.stringify(event))));
				expect(isDeepStrictEqual(stored, run.events)).toBe(true);
				expect(isDeepStrictEqual(stored.reduce(reduce, initialState), run.state())).toBe(true);
			}),
			bounded(runs),
		);
	}, 900_000);
});
