import {modelSchema, type WrittenBudget} from '../mission/flow.js';
import {oneLine} from '../mission/sanitize.js';
import {budgetSchema, type Cap} from '../mission/settings.js';
import type {MissionOptions} from '../mission/settings-from.js';
import {type WatchMode, watchModeSchema} from '../mission/watch/look.js';
import type {Renderer} from '../tui/renderer.js';
import type {Arguments} from './arguments.js';
import {Refusal} from './refusal.js';

/** What the flags of a mission say, read and checked. Throws a Refusal that shows how it is written. */
export function missionOptions(args: Arguments): Omit<MissionOptions, 'attended'> {
	if (args.has('no-check') && args.values('check').length > 0) {
		throw new Refusal('--check and --no-check contradict each other: leave one out.');
	}
	if (args.values('check').some((command) => command.trim() === '')) {
		throw new Refusal('--check is empty: give a command. Without any check: --no-check.');
	}
	const timeout = args.value('timeout');
	const iterations = args.value('max-iterations');
	const model = args.value('model');
	const maxLanes = args.value('max-lanes');
	const watch = args.value('watch');
	const checks = args.has('no-check') ? [] : args.values('check');
	return {
		model: model === null ? undefined : modelOf('--model', model),
		models: byRole('--agent-model role=provider/model', args.values('agent-model'), modelOf),
		caps: byRole('--cap role=n|none', args.values('cap'), capOf),
		maxLanes: maxLanes === null ? undefined : capOf('--max-lanes', maxLanes),
		limits: {
			...(timeout === null ? {} : {timeMs: durationOf(timeout)}),
			...(iterations === null
				? {}
				: {iterations: countOf('--max-iterations', iterations, {least: 0, most: 1_000_000})}),
		},
		budget: budgetOf(args),
		approve: approveOf(args.value('approve')),
		checks: checks.length > 0 || args.has('no-check') ? checks : undefined,
		demandGreenBaseline: args.has('check-baseline') ? true : undefined,
		watch: watch === null ? undefined : watchOf(watch),
	};
}

const units: Readonly<Record<string, number>> = {s: 1000, m: 60_000, h: 3_600_000};

/** Milliseconds of `90s`, `30m`, `1h` or `1h30m`. Throws a Refusal for anything else. */
export function durationOf(text: string): number {
	const parts = [...text.matchAll(/(\d+)([smh])/g)];
	const ms = parts.reduce(
		(sum, [, count, unit]) => sum + Number(count) * (units[unit ?? ''] ?? 0),
		0,
	);
	if (ms <= 0 || parts.map(([part]) => part).join('') !== text || !Number.isSafeInteger(ms)) {
		throw new Refusal(`--timeout ${oneLine(text, 40)}: expected a time like 90s, 30m or 1h.`);
	}
	return ms;
}

/** A whole number within bounds. Throws a Refusal that names the flag. */
export function countOf(
	flag: string,
	text: string,
	{least, most, others = ''}: Readonly<{least: number; most: number; others?: string}>,
): number {
	const value = Number(text);
	if (!/^\d+$/.test(text) || value < least || value > most) {
		const range =
			most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`;
		throw new Refusal(`${written(flag, text)}: expected a whole number ${range}${others}.`);
	}
	return value;
}

/** `ask` or `auto`, or undefined when the flag is not given. Throws a Refusal for anything else. */
export function approveOf(text: string | null): 'ask' | 'auto' | undefined {
	if (text !== null && text !== 'ask' && text !== 'auto') {
		throw new Refusal(`--approve ${oneLine(text, 40)}: expected ask or auto.`);
	}
	return text ?? undefined;
}

/** What draws the screen by `--renderer`; a screen reader needs Ink's whole lines. Throws a Refusal. */
export function rendererOf(
	args: Arguments,
	environment: Readonly<Record<string, string | undefined>>,
): Renderer {
	const text = args.value('renderer');
	if (text !== null && text !== 'painter' && text !== 'ink') {
		throw new Refusal(`--renderer ${oneLine(text, 40)}: expected painter or ink.`);
	}
	return text ?? (environment['INK_SCREEN_READER'] === 'true' ? 'ink' : 'painter');
}

function budgetOf(args: Arguments): WrittenBudget {
	const usd = args.value('budget-usd');
	const tokens = args.value('budget-tokens');
	const task = args.value('budget-task-usd');
	const day = args.value('budget-day-usd');
	return {
		...(usd === null ? {} : {usd: moneyOf('--budget-usd', usd)}),
		...(tokens === null ? {} : {tokens: tokensOf('--budget-tokens', tokens)}),
		...(day === null ? {} : {day: {usd: moneyOf('--budget-day-usd', day)}}),
		...(task === null ? {} : {task: {usd: moneyOf('--budget-task-usd', task)}}),
	};
}

/** USD with up to two decimals, or null for `none`. Throws a Refusal for anything else. */
function moneyOf(flag: string, text: string): number | null {
	const value = Number(text);
	const {usd} = budgetSchema.shape;
	if (text !== 'none' && !(/^\d+(\.\d{1,2})?$/.test(text) && usd.safeParse(value).success)) {
		throw new Refusal(
			`${flag} ${oneLine(text, 40)}: expected USD from 0.01 to 1000000, like 5 or 2.50, or none.`,
		);
	}
	return text === 'none' ? null : value;
}

function tokensOf(flag: string, text: string): number | null {
	const most = Number.MAX_SAFE_INTEGER;
	return text === 'none' ? null : countOf(flag, text, {least: 1, most, others: ', or none'});
}

function capOf(flag: string, text: string): Cap {
	return text === 'none' ? null : countOf(flag, text, {least: 0, most: 1000, others: ', or none'});
}

function watchOf(text: string): WatchMode {
	const mode = watchModeSchema.safeParse(text);
	if (!mode.success) {
		throw new Refusal(
			`--watch ${oneLine(text, 40)}: expected one of ${watchModeSchema.options.join(', ')}.`,
		);
	}
	return mode.data;
}

function modelOf(flag: string, text: string): string {
	if (!modelSchema.safeParse(text).success) {
		throw new Refusal(
			`${written(flag, text)}: expected provider/model; \`opencode models\` lists those you have.`,
		);
	}
	return text;
}

/** A flag with its value as it was written: `--lanes x`, `--cap worker=x`. */
function written(flag: string, value: string): string {
	return `${flag}${flag.endsWith('=') ? '' : ' '}${oneLine(value, 60)}`;
}

function byRole<T>(
	form: string,
	values: readonly string[],
	read: (flag: string, text: string) => T,
): Readonly<Record<string, T>> | undefined {
	const entries = values.map((text): readonly [string, T] => {
		const [flag = ''] = form.split(' ');
		const at = text.indexOf('=');
		if (at < 1) {
			throw new Refusal(`${flag} ${oneLine(text, 60)}: expected ${form}.`);
		}
		const role = text.slice(0, at);
		return [role, read(`${flag} ${oneLine(role, 40)}=`, text.slice(at + 1))];
	});
	return entries.length === 0 ? undefined : Object.fromEntries(entries);
}
