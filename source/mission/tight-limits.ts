import {firstCallTokens} from './calls.js';
import type {Budget, Settings} from './settings.js';

type Limits = Pick<Settings, 'roles' | 'budget' | 'allowances' | 'callLimits'>;

/** A limit, by the name that the user knows, and the roles that it is for. */
type Named = Readonly<{name: string; limit: Budget; roles: readonly string[]}>;

/**
 * The limits that would let no first call of a role through, in words for the user before the mission, as far as they are
 * set on a server that asks before each call; null where none is so tight.
 */
export function tightLimits(settings: Limits): string | null {
	const {roles, budget, allowances, callLimits} = settings;
	const all = Object.keys(roles);
	const limits: readonly Named[] = [
		{name: 'The budget', limit: budget, roles: all},
		{name: "The day's budget", limit: allowances.day, roles: all},
		{name: "A task's budget", limit: allowances.task, roles: all},
		...Object.entries(allowances.roles).map(([role, limit]) => ({
			name: `The budget of ${role}`,
			limit,
			roles: [role],
		})),
		{
			name: 'limits.call.inputTokens',
			limit: {usd: null, tokens: callLimits.inputTokens},
			roles: all,
		},
	];
	const [first] = limits.flatMap((one) => tightText(one, settings) ?? []);
	return first ?? null;
}

function tightText({name, limit, roles}: Named, settings: Limits): string | null {
	const dear = roles.filter((role) => (usdOf(settings, role) ?? 0) > (limit.usd ?? Infinity));
	const isFew = limit.tokens !== null && limit.tokens < firstCallTokens;
	const shut = isFew ? roles : dear;
	if (shut.length === 0) {
		return null;
	}

	const usd = Math.max(...dear.map((role) => usdOf(settings, role) ?? 0));
	const [has, needs] = isFew
		? [`${limit.tokens} tokens`, `${firstCallTokens} tokens`]
		: [`${(limit.usd ?? 0).toFixed(2)} USD`, `${usd.toFixed(2)} USD`];
	return `${name}, ${has}, lets no first call of ${shut.join(', ')} through: before it is sent, one counts with up to ${needs} for what it reads, since nobody knows how many tokens that is before its answer.`;
}

/** USD that what a first call reads may come to, where the price of the role's model is known. */
function usdOf({roles}: Limits, role: string): number | null {
	const price = roles[role]?.price ?? null;
	return price === null ? null : (price.input * firstCallTokens) / 1_000_000;
}
