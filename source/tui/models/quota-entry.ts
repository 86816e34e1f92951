import {readingLastsMs} from '../../mission/quota.js';
import type {AttentionView} from '../../runtime/viewer.js';
import {longTime} from './figures.js';

type QuotaEntry = Extract<AttentionView, {kind: 'quota'}>;

/** What waits for a provider of unknown quota: `3 tasks of worker, reviewer`, or the commander. */
function waitingText({roles, tasks}: QuotaEntry): string {
	const named = roles.join(', ');
	return tasks === 0 ? named : `${tasks} ${tasks === 1 ? 'task' : 'tasks'} (${named})`;
}

/** Why a provider waits for the user's word, what a yes means and what happens without it. */
export function quotaEntryLines(entry: QuotaEntry): readonly string[] {
	return [
		entry.reason,
		`Waiting: ${waitingText(entry)}.`,
		entry.isUsedUp ? usedUpText(entry) : unknownText(entry),
	];
}

function usedUpText({provider}: QuotaEntry): string {
	return `Your yes lets this mission ask ${provider} again: say it once there is room. A call that is refused holds it again. Without it the work goes on when a reading shows room, or ${longTime(readingLastsMs)} after the last refusal, like with any quota that is not known.`;
}

function unknownText({provider}: QuotaEntry): string {
	return `Your yes lets this mission use ${provider} without knowing what is left: calls may be refused, or cost more than a subscription covers. Without it the work goes on when a reading shows room.`;
}
