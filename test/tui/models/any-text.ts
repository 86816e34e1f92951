import fc from 'fast-check';

const pieces = [
	'a',
	'word',
	' ',
	'  ',
	'日本',
	'한글',
	'ｱﾊﾟ',
	'é',
	'e\u0301',
	'👩‍👩‍👧',
	'🇩🇪',
	'❤️',
	'1️⃣',
	'\t',
	'\n',
	'\u001b[2J',
	'\u001b]52;c;UFdORUQ=\u0007',
	'\u001b]8;id=1:\u001b]0;title\u0007;u\u0007',
	'\u009b31m',
	'\u202e',
	'\u0000',
	'\ud800',
	'/',
	'…',
	'─',
];

/** Text as agents could write it: wide, combining and joined characters, and what a terminal would obey. */
export const anyText = fc
	.array(fc.oneof(fc.constantFrom(...pieces), fc.string({unit: 'grapheme', maxLength: 6})), {
		maxLength: 30,
	})
	.map((parts) => parts.join(''));
