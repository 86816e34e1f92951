import {expect, it} from 'vitest';
import {markSign, pinSign, signs, toAscii} from '../../source/tui/signs.js';

it('in plain ASCII no two signs of a lane look the same, nor like the mark of the one in focus', () => {
	const all = [...Object.values(signs).map(({glyph}) => glyph), markSign, pinSign, '▸'];
	expect(new Set(all.map(toAscii)).size).toBe(all.length);
});

it('in plain ASCII what is left out before a text does not point at it, and what is cut ends in an arrow', () => {
	expect(toAscii('   … 9 more')).toBe('   - 9 more');
	expect(toAscii('T1.1: repa…  at work')).toBe('T1.1: repa>  at work');
});
