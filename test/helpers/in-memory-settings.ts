import type {FactOf} from '../../source/mission/events.js';
import type {Limits, Role, Settings} from '../../source/mission/settings.js';
import {defaultLimits, noBudget, noCallLimits} from '../../source/mission/settings.js';

const role: Role = {
	letter: 'x',
	cap: null,
	edits: false,
	delegable: true,
	tools: 'none',
	model: 'acme/small',
	price: null,
};

/** The four roles of the mission flow with their default caps. */
const testRoles: Readonly<Record<string, Role>> = {
	commander: {...role, letter: 'c', cap: 1, delegable: false, tools: 'commander'},
	planner: {...role, letter: 'p', cap: 3, tools: 'plan'},
	worker: {...role, letter: 'w', cap: 10, edits: true},
	reviewer: {...role, letter: 'r', cap: 5, delegable: false, tools: 'review'},
};

/** What a test says of a mission's settings; the rest is as in the mission flow, without checks. */
export type SettingsWishes = Readonly<{
	roles?: Readonly<Record<string, Partial<Role>>>;
	limits?: Partial<Limits>;
}> &
	Partial<Omit<Settings, 'roles' | 'limits'>>;

/** The base of a mission, saved. */
export function savedBase(missionId: string): FactOf<'base.saved'> {
	const ref = `refs/flowdesk/${missionId}/base`;
	return {type: 'base.saved', ref, tree: 'abc', files: 1, bytes: 1, unsaved: []};
}

/** Settings of a test mission. A role that the mission flow does not have is added. */
export function testSettings(wishes: SettingsWishes = {}): Settings {
	const {roles: wishedRoles = {}, limits, ...others} = wishes;
	const names = new Set([...Object.keys(testRoles), ...Object.keys(wishedRoles)]);
	const roles = [...names].map((name) => [
		name,
		{...(testRoles[name] ?? role), ...wishedRoles[name]},
	]);
	return {
		roles: Object.fromEntries(roles),
		commander: 'commander',
		reviewer: 'reviewer',
		maxLanes: 50,
		providerCaps: {},
		modelCaps: {},
		limits: {...defaultLimits, ...limits},
		budget: {usd: null, tokens: null},
		allowances: {task: noBudget, roles: {}, day: noBudget},
		callLimits: noCallLimits,
		countdownMs: 3000,
		resultWindowMs: 2000,
		checks: [],
		demandGreenBaseline: false,
		savesBase: false,
		attended: true,
		watch: 'tell',
		approve: 'auto',
		quotaUnknown: 'admit',
		stopAfter: 'seal',
		...others,
	};
}
