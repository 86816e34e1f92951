import {raisedBudget} from '../../mission/budget.js';
import type {Fact} from '../../mission/events.js';
import {type Budget, noBudget} from '../../mission/settings.js';
import type {MissionState} from '../../mission/state.js';
import type {Intent} from '../intent.js';

type RaiseIntent = Extract<Intent, {type: 'raise-budget'}>;

/** A budget that is no higher than the present one is no raise; what is not named is raised where it is used up. */
export function raiseFacts(state: MissionState, wished: RaiseIntent): readonly Fact[] {
	const {usd, tokens, roles} = wished;
	const now = state.settings?.budget ?? noBudget;
	const isNamed = usd !== undefined || tokens !== undefined || roles !== undefined;
	const wanted = isNamed
		? {
				usd: usd === undefined ? now.usd : usd,
				tokens: tokens === undefined ? now.tokens : tokens,
				roles: roles ?? {},
			}
		: raisedBudget(state);
	const known = state.settings?.allowances.roles ?? {};
	const raised = Object.entries(wanted.roles ?? {}).flatMap(([role, budget]) => {
		const from = known[role];
		return from !== undefined && isHigher(from, budget)
			? [[role, higher(from, budget)] as const]
			: [];
	});
	return isHigher(now, wanted) || raised.length > 0
		? [
				{
					type: 'budget.raised',
					by: 'user',
					budget: higher(now, wanted),
					...(raised.length > 0 ? {roles: Object.fromEntries(raised)} : {}),
				},
			]
		: [];
}

function isPartHigher(from: number | null, to: number | null): boolean {
	return from !== null && (to === null || to > from);
}

function isHigher(from: Budget, to: Budget): boolean {
	return isPartHigher(from.usd, to.usd) || isPartHigher(from.tokens, to.tokens);
}

function higher(from: Budget, to: Budget): Budget {
	return {
		usd: isPartHigher(from.usd, to.usd) ? to.usd : from.usd,
		tokens: isPartHigher(from.tokens, to.tokens) ? to.tokens : from.tokens,
	};
}
