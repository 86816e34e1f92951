import {workTaskOf} from './lanes.js';
import {type Budget, noBudget, type Settings} from './settings.js';
import {charged, nanoPerUsd, nothingSpent, type Spent} from './spent.js';
import type {Lane, MissionState} from './state.js';

/** Whose spending a limit is for. */
export type Scope = 'mission' | 'day' | 'role' | 'task';

/** What somebody may spend, and has spent, calls that nobody reports by estimate. */
export type Allowance = Readonly<{
	scope: Scope;
	/** What it is called in the state: `mission`, `day`, `role:worker`, `task:t1`. */
	key: string;
	/** Whose it is, in words. */
	name: string;
	limit: Budget;
	spent: Spent;
}>;

/** Who spends: all that its allowances depend on. */
export type Spender = Pick<Lane, 'taskId' | 'role'>;

/** The keys of all allowances that a lane's calls count to, but the mission's: that is `spent`. */
function keysOf(state: MissionState, lane: Spender, at: number): readonly string[] {
	const taskId = workTaskOf(state, lane);
	const day = at < (state.budget.day?.endsAt ?? Number.POSITIVE_INFINITY) ? 'day' : 'day next';
	return [day, roleKey(lane.role), ...(taskId === null ? [] : [taskKey(taskId)])];
}

/** The name of a task's allowance. */
export function taskKey(taskId: string): string {
	return `task:${taskId}`;
}

/** The name of a role's allowance. */
export function roleKey(role: string): string {
	return `role:${role}`;
}

/** What all lanes of a role may spend. */
export function roleAllowance({settings, budget}: MissionState, role: string): Allowance {
	const key = roleKey(role);
	const limit = settings?.allowances.roles[role] ?? noBudget;
	return {scope: 'role', key, name: role, limit, spent: sumOf(budget, key)};
}

/** The whole mission's budget. */
export function missionAllowance({settings, spent}: MissionState): Allowance {
	return {
		scope: 'mission',
		key: 'mission',
		name: 'the mission',
		limit: settings?.budget ?? noBudget,
		spent: charged(spent),
	};
}

/** What all missions of the project may spend in a day. In the moments after its end the day that begins counts as well. */
export function dayAllowance({settings, budget}: MissionState): Allowance {
	const {day} = budget;
	const own = sumOf(budget, 'day');
	const next = sumOf(budget, 'day next');
	return {
		scope: 'day',
		key: 'day',
		name: 'today',
		limit: settings?.allowances.day ?? noBudget,
		spent: {
			...own,
			nanoUsd: Math.max(own.nanoUsd + (day?.nanoUsd ?? 0), next.nanoUsd),
			tokens: Math.max(own.tokens + (day?.tokens ?? 0), next.tokens),
		},
	};
}

/** What one task may spend, with its reviews. */
export function taskAllowance({settings, budget}: MissionState, taskId: string): Allowance {
	const key = taskKey(taskId);
	const limit = settings?.allowances.task ?? noBudget;
	return {scope: 'task', key, name: taskId, limit, spent: sumOf(budget, key)};
}

function sumOf({sums}: MissionState['budget'], key: string): Spent {
	return charged(sums[key] ?? nothingSpent);
}

/** Every allowance that a lane's calls count to, the narrowest first. */
export function allowancesOf(state: MissionState, lane: Spender): readonly Allowance[] {
	const taskId = workTaskOf(state, lane);
	return [
		...(taskId === null ? [] : [taskAllowance(state, taskId)]),
		roleAllowance(state, lane.role),
		dayAllowance(state),
		missionAllowance(state),
	].filter(({limit}) => limits(limit));
}

/** True for a budget that limits anything. */
export function limits({usd, tokens}: Budget): boolean {
	return usd !== null || tokens !== null;
}

/** True when anything limits what a mission spends. */
export function isSpendingLimited({
	budget,
	allowances,
}: Pick<Settings, 'budget' | 'allowances'>): boolean {
	return [budget, allowances.task, allowances.day, ...Object.values(allowances.roles)].some(limits);
}

/** Which parts of an allowance are spent. */
export function usedUp({limit: {usd, tokens}, spent}: Allowance): readonly (keyof Budget)[] {
	return [
		...(usd !== null && spent.nanoUsd >= nanoOf(usd) ? (['usd'] as const) : []),
		...(tokens !== null && spent.tokens >= tokens ? (['tokens'] as const) : []),
	];
}

/** True when an allowance is spent, or all of it that is of use. */
export function isOut({budget}: MissionState, allowance: Allowance): boolean {
	return budget.shorts[allowance.key] !== undefined || usedUp(allowance).length > 0;
}

/** What is said of an allowance that is out: `the budget is used up`, or that too little is left of it. */
export function outText(allowance: Allowance, name: string): string {
	return usedUp(allowance).length > 0
		? `${name} is used up`
		: `what is left of ${name} does not reach for the next call`;
}

/** The same of what holds the whole mission: its own budget, or the day's. */
export function missionOutText(state: MissionState): string {
	const whole = missionAllowance(state);
	return isOut(state, whole)
		? outText(whole, 'the budget')
		: outText(dayAllowance(state), "today's budget of this project");
}

/** True when a task may call no model any more, whatever the mission has left. */
export function isTaskOut(state: MissionState, taskId: string | null): boolean {
	return taskId !== null && isOut(state, taskAllowance(state, taskId));
}

/** True when no lane of a role may call a model any more, whatever the mission has left. */
export function isRoleOut(state: MissionState, role: string): boolean {
	return isOut(state, roleAllowance(state, role));
}

/** The roles whose allowance is out, in the order of the settings. */
export function rolesOut(state: MissionState): readonly string[] {
	return Object.keys(state.settings?.allowances.roles ?? {}).filter((role) =>
		isRoleOut(state, role),
	);
}

/** True when no call of a lane may be sent, because an allowance of it is out. */
export function isLaneOut(state: MissionState, lane: Spender): boolean {
	return allowancesOf(state, lane).some((allowance) => isOut(state, allowance));
}

/** The sums after a change of each one that a lane's calls count to at a time (epoch ms). */
export function sumsChanged(
	state: MissionState,
	lane: Spender,
	{at, change}: Readonly<{at: number; change: (spent: Spent) => Spent}>,
): Readonly<Record<string, Spent>> {
	const {sums} = state.budget;
	const changed = keysOf(state, lane, at).map((key) => [key, change(sums[key] ?? nothingSpent)]);
	return {...sums, ...Object.fromEntries(changed)};
}

/** Billionths of a USD. */
function nanoOf(usd: number): number {
	return Math.round(usd * nanoPerUsd);
}

/** One part of a budget in words: `0.97 USD`, `300 tokens`. */
export function amountText(part: keyof Budget, amount: number): string {
	return part === 'usd' ? `${(amount / nanoPerUsd).toFixed(2)} USD` : `${amount} tokens`;
}

/** One part of what an allowance limits, in billionths of a USD or in tokens. */
export function limitOf({limit}: Allowance, part: keyof Budget): number {
	return part === 'usd' ? nanoOf(limit.usd ?? 0) : (limit.tokens ?? 0);
}

/** One part of what was spent of an allowance, in the same. */
export function spentOf({spent}: Allowance, part: keyof Budget): number {
	return part === 'usd' ? spent.nanoUsd : spent.tokens;
}

/** Why a task's allowance is out, in words for the commander; null while it is not. */
export function taskReason(state: MissionState, taskId: string): string | null {
	return outWords(
		state,
		taskAllowance(state, taskId),
		(spent, limit, out) => `${out(`its budget of ${limit}`)}: ${spent} spent`,
	);
}

/** Why a role's allowance is out, in words for the user: `budget of worker used up: 2.00 of 2.00 USD`; null while it is not. */
export function roleReason(state: MissionState, role: string): string | null {
	return outWords(state, roleAllowance(state, role), (spent, limit, _, isSpent) =>
		isSpent
			? `budget of ${role} used up: ${spent.split(' ', 1)[0]} of ${limit}`
			: `budget of ${role}: what is left does not reach for the next call, ${spent.split(' ', 1)[0]} of ${limit} spent`,
	);
}

/** Why the mission's own budget is out, in words for the user; null while it is not. */
export function missionReason(state: MissionState): string | null {
	const whole = missionAllowance(state);
	const short = state.budget.shorts[whole.key];
	const words = [
		...usedUp(whole).map((part) => {
			const limit = amountText(part, limitOf(whole, part));
			const spent = amountText(part, spentOf(whole, part));
			return `budget of ${limit} reached: ${spent} spent${unreportedText(whole, part)}`;
		}),
		...(short === undefined ? [] : [short.reason]),
	];
	return words.length === 0 ? null : words.join('; ');
}

/** Why the day's allowance is out, in words for the user; null while it is not. */
export function dayReason(state: MissionState): string | null {
	const words = outWords(
		state,
		dayAllowance(state),
		(spent, limit, out) =>
			`${out(`today's budget of this project, ${limit},`)}: ${spent} spent by all its missions`,
	);
	return words === null
		? null
		: `${words}; it is free again at 00:00, or raise it with ${dayLimitName(state)}`;
}

/** What sets the day's limit, as a person may write it. */
function dayLimitName({settings}: Pick<MissionState, 'settings'>): string {
	const isUsd = settings?.allowances.day.usd != null;
	return isUsd ? '--budget-day-usd' : 'budget.day.tokens';
}

/** What of one part's sum nobody has reported: ` (0.20 USD of it by estimate: 2 calls were not reported)`; empty for nothing. */
export function unreportedText({spent: {unreported}}: Allowance, part: keyof Budget): string {
	const amount = part === 'usd' ? unreported.nanoUsd : unreported.tokens;
	const calls = unreported.calls === 1 ? '1 call was' : `${unreported.calls} calls were`;
	return amount === 0
		? ''
		: ` (${amountText(part, amount)} of it by estimate: ${calls} not reported)`;
}

function outWords(
	{budget}: MissionState,
	allowance: Allowance,
	sentence: (
		spent: string,
		limit: string,
		out: (name: string) => string,
		isSpent: boolean,
	) => string,
): string | null {
	const short = budget.shorts[allowance.key];
	const part = usedUp(allowance)[0] ?? short?.part;
	if (part === undefined) {
		return null;
	}

	const limit = amountText(part, limitOf(allowance, part));
	const spent = `${amountText(part, spentOf(allowance, part))}${unreportedText(allowance, part)}`;
	const isSpent = usedUp(allowance).length > 0;
	const words = sentence(spent, limit, (name) => outText(allowance, name), isSpent);
	return short === undefined ? words : `${words}; ${short.reason}`;
}
