import {describe, expect, it} from 'vitest';
import {stricterWatch} from '../../../source/mission/watch/look.js';
import {findingText, watchSummary} from '../../../source/mission/watch/words.js';

it('of two modes the stricter one holds', () => {
	expect(stricterWatch('tell', 'abort')).toBe('abort');
	expect(stricterWatch('pause', 'tell')).toBe('pause');
	expect(stricterWatch(undefined, 'tell')).toBe('tell');
	expect(stricterWatch(undefined, undefined)).toBeUndefined();
});

describe('a finding', () => {
	const finding = {kind: 'stash' as const, detail: 'x', files: []};

	it.each([
		[[], 'somebody (no lane was at work): x'],
		[['w3'], 'w3 (or you): x'],
		[['w2', 'w5'], 'somebody (w2, w5 were at work, or you): x'],
		[
			['w1', 'w2', 'w3', 'w4', 'w5', 'w6', 'w7'],
			'somebody (w1, w2, w3, w4, w5, w6 and 1 more were at work, or you): x',
		],
	])('of %j names whoever may have done it, the user among them', (suspects, text) => {
		expect(findingText({...finding, suspects})).toBe(text);
	});

	it('is counted with others of its kind at the end', () => {
		const of = (kind: 'commit' | 'lost' | 'outside-claim') => ({...finding, kind, suspects: []});
		expect(watchSummary([])).toBeNull();
		expect(watchSummary([of('commit'), of('lost'), of('commit'), of('outside-claim')])).toBe(
			'2 commits, 1 loss of files, 1 change outside claims',
		);
	});
});
