import {expect, test} from 'vitest';
import {z} from 'zod';
import {lineJsonSchema, lineOf} from '../../source/commands/json-lines.js';
import type {MissionEvent} from '../../source/mission/events.js';
import {quotaReading} from '../helpers/quota-reading.js';

const published = z.fromJSONSchema(JSON.parse(JSON.stringify(lineJsonSchema())));
const event: MissionEvent = {
	type: 'task.waits',
	taskId: 't1',
	reason: 'cap worker 3/3',
	id: 'm1-4',
	at: 1,
};

test('an event is printed as it is stored', () => {
	expect(lineOf({type: 'event', event})).toEqual(event);
});

const accountKey = '0123456789abcdef'.repeat(4);
const read = {
	type: 'quota.read',
	reading: quotaReading({accountKey}),
	spentAccount: accountKey,
	id: 'm1-5',
	at: 1,
} as const satisfies MissionEvent;

test('of an account a line tells the beginning of its key, the same wherever it stands, and nothing else is left out', () => {
	const short = '01234567';
	expect(lineOf({type: 'event', event: read})).toEqual({
		...read,
		reading: {...read.reading, accountKey: short},
		spentAccount: short,
	});
	expect(lineOf({type: 'event', event: {...read, spentAccount: null}})).toMatchObject({
		spentAccount: null,
	});
});

test('the last line has the exit code', () => {
	expect(lineOf({type: 'closed', outcome: 'limit', reason: 'time'})).toEqual({
		type: 'closed',
		outcome: 'limit',
		reason: 'time',
		exitCode: 3,
	});
});

test('streams are no lines', () => {
	expect(lineOf({type: 'stream', laneId: 'w1', blocks: []})).toBeNull();
});

test.each([
	event,
	lineOf({type: 'event', event: read}),
	lineOf({type: 'notice', text: 'x'}),
	lineOf({type: 'refused', message: 'x', exitCode: 2}),
	lineOf({type: 'closed', outcome: 'sealed', reason: 'x'}),
])('the published schema accepts %j', (line) => {
	expect(published.safeParse(line).success).toBe(true);
});

test.each([
	{...event, id: undefined},
	{...event, type: 'task.dreams'},
	{...event, extra: 1},
	{type: 'closed', outcome: 'won', reason: '', exitCode: 0},
])('the published schema refuses %j', (line) => {
	expect(published.safeParse(JSON.parse(JSON.stringify(line))).success).toBe(false);
});
