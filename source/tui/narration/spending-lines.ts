import type {EventOf} from '../../mission/events.js';
import type {Settings} from '../../mission/settings.js';
import {raisedText} from '../models/allowance-words.js';
import {whom} from './told-by.js';

/** The roles whose budget is used up; empty for the mission's own and the day's. What still is so is told anew. */
type Held = Readonly<{held: Set<string>; settings?: Pick<Settings, 'attended'> | null}>;

/** The whole of it stands at the mission's end, where nobody is there to go on: until then its beginning is enough. */
function isAlone({settings}: Held): boolean {
	return settings?.attended === false;
}

/** What the facts about a mission's spending, its waits and its plan say. */
export const spendingTellers = {
	'budget.reached': ({reason, role = ''}: EventOf<'budget.reached'>, known: Held) => {
		known.held.add(role);
		const said = isAlone(known) ? reason.split('; ', 1)[0] : reason;
		return [
			{
				text: `nothing new is sent${role === '' ? '' : ` to ${role}`}: ${said}`,
				tone: 'attention' as const,
			},
		];
	},
	'day.read': (_: EventOf<'day.read'>, {held}: Held) => {
		held.delete('');
		return [];
	},
	'day.unread': ({reason}: EventOf<'day.unread'>) => [
		{text: `what other missions spent today could not be read: ${reason}`, tone: 'bad' as const},
	],
	'budget.raised': ({by, ...raised}: EventOf<'budget.raised'>, {held}: Held) => {
		const {budget, day, roles = {}} = raised;
		for (const name of [...(budget || day ? [''] : []), ...Object.keys(roles)]) {
			held.delete(name);
		}
		return [{text: raisedText(raised, whom(by))}];
	},
	'mission.stop-requested': (
		{by, outcome, reason}: EventOf<'mission.stop-requested'>,
		known: Held,
	) => {
		const isTold = isAlone(known) && known.held.size > 0 && by === 'engine' && outcome === 'limit';
		const said = isTold && reason.includes('budget') ? 'nothing more may be sent' : reason;
		return [{text: `stopping: ${said}`, tone: 'attention' as const}];
	},
	'quota.allowed': ({provider}: EventOf<'quota.allowed'>) => [
		{text: `${provider} may be used, whatever is known of its quota`},
	],
	'timer.set': ({reason}: EventOf<'timer.set'>) =>
		reason === undefined ? [] : [{text: reason, tone: 'attention' as const}],
	'plan.proposed': ({taskIds}: EventOf<'plan.proposed'>) => [
		{
			text: `the plan waits for your approval: ${taskIds.join(', ')}`,
			tone: 'attention' as const,
		},
	],
	'plan.approved': ({by}: EventOf<'plan.approved'>) => [
		{text: `the plan is approved by ${whom(by)}`},
	],
	'plan.rejected': ({message}: EventOf<'plan.rejected'>) => [
		{text: `you rejected the plan: ${message}`},
	],
};
