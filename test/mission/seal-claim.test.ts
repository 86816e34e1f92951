import {describe, expect, it} from 'vitest';
import {
	answerMark,
	hasAnswerClaim,
	hasSealClaim,
	sealMark,
} from '../../source/mission/seal-claim.js';

describe('a claim to the seal', () => {
	it.each([
		['alone', sealMark],
		['in a sentence', `All is done: ${sealMark}`],
		['after a closed fence', `\`\`\`js\nrun()\n\`\`\`\n${sealMark}`],
		['beside inline code', `\`npm test\` passes. ${sealMark}`],
		['after a fence inside a longer fence', `\`\`\`\`\n\`\`\`\n\`\`\`\`\n${sealMark}`],
	])('counts %s', (_, text) => {
		expect(hasSealClaim(text)).toBe(true);
	});

	it.each([
		['in a code fence', `\`\`\`\n${sealMark}\n\`\`\``],
		['in a code fence with a language', `\`\`\`xml\n${sealMark}\n\`\`\``],
		['in a fence of tildes', `~~~\n${sealMark}\n~~~`],
		['in a fence that is never closed', `\`\`\`\n${sealMark}`],
		['in a longer fence around a shorter one', `\`\`\`\`\n\`\`\`\n${sealMark}\n\`\`\`\``],
		['in a fence in which another one seems to open', `\`\`\`\n\`\`\`js\n${sealMark}\n\`\`\``],
		['in inline code', `I would write \`${sealMark}\` then.`],
		['in inline code with two marks', `I would write \`\`${sealMark}\`\` then.`],
		['in a quotation', `> ${sealMark}`],
		['in a quotation further in', `  > > ${sealMark}`],
		['with other words in it', '<mission_seal>ALMOST</mission_seal>'],
		['when it is not there', 'All is done.'],
	])('does not count %s', (_, text) => {
		expect(hasSealClaim(text)).toBe(false);
	});
});

it('an answer is claimed in the same way, and is no seal', () => {
	expect(hasAnswerClaim(`It is in src/a.mjs.\n${answerMark}`)).toBe(true);
	expect(hasAnswerClaim(`I would write \`${answerMark}\` then.`)).toBe(false);
	expect(hasSealClaim(answerMark)).toBe(false);
	expect(hasAnswerClaim(sealMark)).toBe(false);
});
