import {z} from 'zod';
import {factSchemas, type MissionEvent} from '../mission/events.js';
import {shortAccount} from '../mission/quota.js';
import {outcomeSchema} from '../mission/records.js';
import type {EngineMessage} from '../runtime/viewer.js';
import {exitCodeOf} from './exit-codes.js';

const stamp = {
	id: z.string().describe('Unique in the mission.'),
	at: z.number().describe('Epoch milliseconds.'),
};

const eventSchemas = Object.values(factSchemas).map((schema) => schema.extend(stamp));

const recordSchemas = [
	z
		.strictObject({type: z.literal('notice'), text: z.string()})
		.describe('Something to know beside the mission: what is left out, a version warning.'),
	z
		.strictObject({
			type: z.literal('refused'),
			message: z.string(),
			exitCode: z.number().int(),
		})
		.describe('The mission could not begin or go on; the last line.'),
	z
		.strictObject({
			type: z.literal('closed'),
			outcome: outcomeSchema,
			reason: z.string(),
			exitCode: z.number().int(),
			/** Commands that show and take back what the mission changed; absent when its base was not saved. */
			diff: z.string().optional(),
			undo: z.string().optional(),
		})
		.describe('The mission is over; the last line.'),
] as const;

/** One line of `--json`: an event as it is stored, with accounts cut short, or a record beside it. */
const lineSchema = z.union([...eventSchemas, ...recordSchemas]);

/** The JSON schema of one line of `--json`. */
export function lineJsonSchema(): object {
	return {...z.toJSONSchema(lineSchema), title: 'A line of flowdesk --json'};
}

/** The line that a message becomes, or null for one that is no line: views, streams and how much was written. */
export function lineOf(message: EngineMessage): object | null {
	switch (message.type) {
		case 'event':
			return eventLine(message.event);
		case 'closed':
			return {...message, exitCode: exitCodeOf(message.outcome)};
		case 'notice':
		case 'refused':
			return message;
		case 'view':
		case 'stream':
		case 'changes':
		case 'found':
		case 'activity':
			return null;
	}
}

/** An event as it is stored, but of accounts the beginning of their key alone. */
function eventLine(event: MissionEvent): object {
	if (event.type !== 'quota.read') {
		return event;
	}
	const {reading, spentAccount} = event;
	return {
		...event,
		reading: {...reading, accountKey: shortAccount(reading.accountKey)},
		spentAccount: spentAccount === null ? null : shortAccount(spentAccount),
	};
}
