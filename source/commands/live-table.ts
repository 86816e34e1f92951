import {clockTime, fullCount, money} from '../tui/models/figures.js';
import type {LiveRecord} from './live-record.js';

/** Wrong calls that are printed one by one. */
const shownCalls = 20;

/** The record of a mission as lines for people: a table by role, then counts, wrong calls and the seal. */
export function liveTable(record: LiveRecord): readonly string[] {
	const {reviews, wrongCalls} = record;
	const heading = [
		'role',
		'model',
		'lanes',
		'model calls',
		'tool calls',
		'wrong',
		'tokens',
		'cost',
	];
	const rows = record.roles.map((role) => [
		role.role,
		role.model ?? '—',
		String(role.lanes),
		String(role.steps),
		String(sum(role, ({calls}) => calls)),
		String(sum(role, ({wrong}) => wrong)),
		fullCount(role.tokens),
		money(role.cost),
	]);
	const left = wrongCalls.length - shownCalls;
	return [
		...table([heading, ...rows]),
		'',
		...record.roles.map((role) => `${role.role}: ${toolWords(role)}`),
		'',
		`tasks: ${words(record.tasks)}; reviews: ${words(reviews)}`,
		`continuations ${record.continuations}, seals rejected ${record.sealsRejected}, compactions ${record.compactions}, hand-overs ${record.handOvers}`,
		`${clockTime(record.durationMs)}, ${fullCount(record.tokens)} tokens, ${record.cost === null ? 'price unknown' : money(record.cost)}`,
		...(wrongCalls.length > 0 ? ['wrong calls:'] : ['wrong calls: none']),
		...wrongCalls
			.slice(0, shownCalls)
			.map(({laneId, tool, title, answer}) => `  ${laneId} ${tool} ${title}: ${answer}`),
		...(left > 0 ? [`  and ${left} more (--json has them all)`] : []),
		...(record.ledger.length > 0 ? ['the seal rests on:'] : ['there is no seal']),
		...record.ledger.map((line) => `  ${line}`),
	];
}

type Role = LiveRecord['roles'][number];
type Count = Role['tools'][string];

function sum(role: Role, of: (count: Count) => number): number {
	return Object.values(role.tools).reduce((total, count) => total + of(count), 0);
}

function toolWords({tools}: Role): string {
	const list = Object.entries(tools).map(([name, {calls, wrong, denied}]) => {
		const notes = [
			...(wrong > 0 ? [`${wrong} wrong`] : []),
			...(denied > 0 ? [`${denied} denied`] : []),
		];
		return `${name} ${calls}${notes.length > 0 ? ` (${notes.join(', ')})` : ''}`;
	});
	return list.join(', ') || 'no tool calls';
}

function words(counts: Readonly<Record<string, number>>): string {
	const list = Object.entries(counts).filter(([, count]) => count > 0);
	return list.map(([name, count]) => `${count} ${name}`).join(', ') || 'none';
}

function table(rows: readonly (readonly string[])[]): readonly string[] {
	const widths = (rows[0] ?? []).map((_, at) =>
		Math.max(...rows.map((row) => (row[at] ?? '').length)),
	);
	return rows.map((row) =>
		row
			.map((cell, at) => (at < 2 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0)))
			.join('  ')
			.trimEnd(),
	);
}
