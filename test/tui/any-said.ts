import fc from 'fast-check';
import type {EngineMessage} from '../../source/runtime/viewer.js';
import type {Report} from '../../source/tui/terminal/reports.js';
import {createChoice} from '../helpers/in-memory-choice.js';
import {move, startRun} from '../helpers/in-memory-run.js';

/** Clicks and turns of the wheel anywhere, beyond the terminal too, and what else a terminal says by itself. */
export const anyReport: fc.Arbitrary<Report> = fc.oneof(
	{
		weight: 4,
		arbitrary: fc.record({kind: fc.constant('press'), x: fc.nat(300), y: fc.nat(100)}),
	},
	{
		weight: 4,
		arbitrary: fc.record({
			kind: fc.constant('wheel'),
			step: fc.constantFrom(1, -1),
			x: fc.nat(300),
			y: fc.nat(100),
		}),
	},
	{weight: 1, arbitrary: fc.record({kind: fc.constant('focus'), hasFocus: fc.boolean()})},
	{
		weight: 1,
		arbitrary: fc.record({
			kind: fc.constant('background'),
			background: fc.constantFrom('dark', 'light'),
		}),
	},
) as fc.Arbitrary<Report>;

/** How fast lanes write, for some of them. */
export function anyActivity(laneNames: readonly string[]): fc.Arbitrary<EngineMessage> {
	return fc.record({
		type: fc.constant('activity'),
		lanes: fc.dictionary(
			fc.constantFrom(...laneNames),
			fc.array(fc.nat(5000), {minLength: 1, maxLength: 12}),
			{maxKeys: 8},
		),
	});
}

/** Where a text stands, in lanes and blocks that may be gone. */
export function anyFound(
	laneNames: readonly string[],
	text: fc.Arbitrary<string>,
): fc.Arbitrary<EngineMessage> {
	const place = fc.record({
		laneId: fc.constantFrom(...laneNames),
		blockId: fc.constantFrom('b1', 'b2', 'b9'),
		nth: fc.nat(3),
		excerpt: text,
	});
	return fc.record({
		type: fc.constant('found'),
		query: fc.oneof(fc.constant('e'), text),
		places: fc.array(place, {maxLength: 30}),
		isCut: fc.boolean(),
	});
}

/** What a mission changed, or that nobody knows. */
export const anyChanges: fc.Arbitrary<EngineMessage> = fc.record({
	type: fc.constant('changes'),
	changes: fc.option(fc.record({files: fc.nat(99), added: fc.nat(1e6), removed: fc.nat(1e6)}), {
		nil: null,
	}),
});

const [missions, movesEach] = [6, 120];

/** Facts of whole missions in a world that talks nonsense: lanes that open and end, requests, questions, changes of the list. */
export function anyEvent(seed: number): fc.Arbitrary<EngineMessage> {
	const draws = fc.sample(fc.array(fc.nat(239), {minLength: 800, maxLength: 800, size: 'max'}), {
		numRuns: missions,
		seed,
	});
	const events = draws.flatMap((script) => {
		const choice = createChoice(script);
		const run = startRun(choice);
		for (let at = 0; at < movesEach && !choice.isUsedUp(); at++) {
			move(run, choice, true);
		}
		return run.events;
	});
	// What is rare in a mission is heard as often as its every step.
	const byType = Object.values(Object.groupBy(events, ({type}) => type));
	const event = fc.oneof(...byType.map((alike) => fc.constantFrom(...alike)));
	return fc.record({type: fc.constant('event'), event});
}
