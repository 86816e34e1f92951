import type {Part} from '@opencode-ai/sdk/v2/client';
import {expect, it} from 'vitest';
import {
	type Conversations,
	mostRead,
	noteReport,
	noteSize,
	noteSummary,
} from '../../../source/io/opencode/conversation-size.js';
import {estimateOf} from '../../../source/io/opencode/estimate.js';

const sessionID = 's';
const of = (messageID: string) => ({sessionID, messageID});

function start() {
	const all: Conversations = new Map();
	const says = (messageID: string, id: string, text: string) =>
		noteSize(all, {type: 'text', sessionID, messageID, id, text} as Part);
	const uses = (messageID: string, id: string, output: string) => {
		const state = {status: 'completed', input: {}, output};
		noteSize(all, {type: 'tool', sessionID, messageID, id, tool: 'read', state} as Part);
	};
	return {all, says, uses};
}

it('of a first call counts its prompt, by bytes, beside what OpenCode itself sends', () => {
	const {all, says} = start();
	says('m1', 'p1', 'Dö it.');
	expect(mostRead(all, of('m2'))).toBe(40_007);
	expect(mostRead(new Map(), of('m2'))).toBe(40_000);
});

it('after a report counts what that says and what was added since, what its tools gave among it', () => {
	const {all, says, uses} = start();
	says('m1', 'p1', 'Do it.');
	says('m2', 'p2', 'I read.');
	uses('m2', 'p3', '0123456789');
	noteReport(all, of('m2'), 500);
	expect(mostRead(all, of('m3'))).toBe(510);
	uses('m2', 'p3', '0123456789abc');
	says('m3', 'p4', 'four');
	expect(mostRead(all, of('m3'))).toBe(513);
	expect(mostRead(all, of('m4'))).toBe(517);
});

it('goes on to grow through calls that report nothing', () => {
	const {all, says, uses} = start();
	noteReport(all, of('m1'), 100);
	says('m2', 'p1', 'half');
	uses('m2', 'p2', '0123456789');
	says('m3', 'p3', 'more');
	expect(mostRead(all, of('m3'))).toBe(100 + 4 + 2 + 10);
	expect(mostRead(all, of('m4'))).toBe(100 + 4 + 2 + 10 + 4);
	noteReport(all, of('m4'), 90);
	expect(mostRead(all, of('m5'))).toBe(90);
});

it('counts nothing anew when messages are read again, and begins anew after a summary', () => {
	const {all, says, uses} = start();
	const tell = () => {
		says('m1', 'p1', 'Do it.');
		says('m2', 'p2', 'I read.');
		uses('m2', 'p3', '0123456789');
	};
	tell();
	noteReport(all, of('m2'), 500);
	tell();
	expect(mostRead(all, of('m3'))).toBe(510);
	noteSummary(all, {sessionID, id: 'm4'});
	tell();
	expect(mostRead(all, of('m5'))).toBe(40_000);
});

it('an estimate is of no more than its model holds', () => {
	const prices = () => [{above: 0, input: 1, output: 2}];
	const models = {prices, room: () => ({limit: 1000, ceiling: 900})};
	expect(estimateOf('a/b', {read: 5000, writtenBytes: 10}, models)).toEqual({
		nanoUsd: 1_020_000,
		tokens: 1010,
	});
	expect(estimateOf(null, {read: 5000, writtenBytes: 10}, models)).toEqual({
		nanoUsd: null,
		tokens: 5010,
	});
});
