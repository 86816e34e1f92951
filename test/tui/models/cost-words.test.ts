import {expect, it} from 'vitest';
import {costText, coverageText} from '../../../source/tui/models/cost-words.js';
import {tally} from '../sample-spend.js';

const silent = {nanoUsd: 0, calls: 1, unpriced: 1, unreported: 1, estimatedNanoUsd: 200_000_000};

it('says of calls that nobody reports that, and not that they have no price, with what they may have come to', () => {
	expect(costText(tally(silent))).toBe('not reported');
	expect(coverageText(tally(silent))).toBe('0 of 1 call priced, 1 not reported: about $0.20 more');
	const free = {...silent, unreported: 0, estimatedNanoUsd: 0};
	expect(costText(tally(free))).toBe('no price');
	expect(coverageText(tally(free))).toBe('0 of 1 call priced');
});
