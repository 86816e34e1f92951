import {type Raise, raisedBudget} from '../../mission/budget.js';
import type {Fact} from '../../mission/events.js';
import {type Budget, noBudget} from '../../mission/settings.js';
import type {MissionState} from '../../mission/state.js';
import type {Intent} from '../intent.js';

type RaiseIntent = Extract<Intent, {type: 'raise-budget'}>;

/** A budget that is no higher than the present one is no raise; what is not named is raised where it is used up. */
export function raiseFacts(state: MissionState, wished: RaiseIntent): readonly Fact[] {
	const now = state.settings?.budget ?? noBudget;
	const {roles: known = {}, day: today = noBudget} = state.settings?.allowances ?? {};
	const {day, roles: wantedRoles = {}, ...wanted} = wishOf(state, wished);
	const roles = Object.entries(wantedRoles).flatMap(([role, budget]) => {
		const from = known[role];
		return from !== undefined && isHigher(from, budget)
			? [[role, higher(from, budget)] as const]
			: [];
	});
	const isDayHigher = day !== undefined && isHigher(today, day);
	const isMissionHigher = isHigher(now, wanted);
	return isMissionHigher || roles.length > 0 || isDayHigher
		? [
				{
					type: 'budget.raised',
					by: 'user',
					...(isMissionHigher ? {budget: higher(now, wanted)} : {}),
					...(isDayHigher ? {day: higher(today, day)} : {}),
					...(roles.length > 0 ? {roles: Object.fromEntries(roles)} : {}),
				},
			]
		: [];
}

/** What is wished for, with what holds now where nothing is said of it. */
function wishOf(state: MissionState, {usd, tokens, roles, day}: RaiseIntent): Raise {
	const now = state.settings?.budget ?? noBudget;
	return [usd, tokens, roles, day].every((part) => part === undefined)
		? raisedBudget(state)
		: {
				usd: usd === undefined ? now.usd : usd,
				tokens: tokens === undefined ? now.tokens : tokens,
				...(roles === undefined ? {} : {roles}),
				...(day === undefined ? {} : {day}),
			};
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
