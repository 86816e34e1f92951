import {expect, it} from 'vitest';
import {roomWords} from '../../source/mission/guard-words.js';
import {quotaReading, quotaWindow} from '../helpers/quota-reading.js';

it('says of a window in whole percent what gauges say: only what is used up is 100', () => {
	const words = (usedPercent: number) =>
		roomWords('acme', quotaReading({windows: [quotaWindow({usedPercent})], observedAt: 0}), 0);
	expect(words(81.5)).toContain('5h 81 % used');
	expect(words(99.9)).toContain('5h 99 % used');
});
