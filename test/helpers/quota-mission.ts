import type {QuotaReading} from '../../source/mission/quota.js';
import {type TestMission, underWay} from './in-memory-mission.js';
import type {SettingsWishes} from './in-memory-settings.js';
import {quotaReading, quotaWindow} from './quota-reading.js';

/** An hour in ms. */
export const hour = 3_600_000;

/** A mission at work with so many tasks apart from each other, whose workers ask a provider of their own: `zeta`. */
export function atWork(tasks: number, wishes: SettingsWishes = {}): TestMission {
	const apart = Array.from({length: tasks}, (_, at) => ({files: [`src/${at}/**`], review: false}));
	return underWay(apart, {
		...wishes,
		roles: {worker: {model: 'zeta/m', cap: 10}, ...wishes.roles},
	});
}

/** A reading of `zeta`, or of the provider that is told, as it is observed now. */
export function reads(
	mission: TestMission,
	known: Partial<QuotaReading>,
	spentAccount: string | null = 'k',
): void {
	const reading = quotaReading({provider: 'zeta', observedAt: mission.now(), ...known});
	mission.tell({type: 'quota.read', reading, spentAccount});
}

/** What is read of a plan whose window of five hours is used up, and resets in so many ms. */
export function usedUp(mission: TestMission, inMs = hour): Partial<QuotaReading> {
	const resetsAt = mission.now() + inMs;
	return {state: 'exhausted', windows: [quotaWindow({usedPercent: 100, resetsAt})]};
}

/** OpenCode says that a lane's call was refused, and that it is tried again in so many ms. */
export function isRefused(
	mission: TestMission,
	laneId: string,
	inMs: number,
	reason = 'slow down',
): void {
	const until = mission.now() + inMs;
	mission.tell({type: 'lane.waited', laneId, attempt: 1, until, isRateLimit: true, reason});
}
