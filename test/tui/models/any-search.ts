import fc from 'fast-check';
import {anyText} from './any-text.js';

/** A text that is searched, short enough to stand somewhere. */
export const anyQuery = fc.oneof(
	fc.string({maxLength: 2}),
	fc.constantFrom('a', 'o', '日', ' ', '**', '│'),
);

/** A place that was found in some lane. */
export const anyPlace = fc.record({
	laneId: fc.constantFrom('w1', 'w2'),
	blockId: fc.constantFrom('b0', 'b1'),
	nth: fc.nat(3),
	excerpt: anyText,
});

/** A search in the stream of `w1`, or none. */
export const anySearch = fc.option(
	fc.record({
		laneId: fc.constant('w1'),
		query: anyQuery.filter((query) => query !== ''),
		hit: fc.option(fc.record({blockId: fc.constantFrom('b0', 'b1', 'gone'), nth: fc.nat(9)})),
		isHeld: fc.boolean(),
	}),
);

/** Where a stream was scrolled to, and where what is new in it begins. */
export const anyScrolls = fc.option(
	fc.record({
		anchor: fc.option(fc.record({blockId: fc.constantFrom('b0', 'b1', 'gone'), line: fc.nat(40)})),
		mark: fc.option(fc.record({blockId: fc.constantFrom('b0', 'b1', 'gone'), lines: fc.nat(9)})),
	}),
);
