import type {Settings} from './settings.js';
import type {Lane} from './state.js';

/** How full a lane's session is, in whole percent of its model's context; null while nobody knows. */
export function contextPercent({context}: Pick<Lane, 'context'>): number | null {
	return context === null ? null : Math.floor((context.tokens / context.limit) * 100);
}

/** The part of the room before OpenCode's own compaction from which on ours comes first. */
const beforeCeiling = 0.95;

/**
 * Why a lane should get room before its next prompt, in words; null when there is enough, or when the limit
 * of 100 leaves it to OpenCode.
 */
export function fullReason(lane: Lane, settings: Settings): string | null {
	const {context} = lane;
	const {contextPercent: limit} = settings.limits;
	if (limit >= 100) {
		return null;
	}

	if (isOverflow(lane)) {
		return 'its context is full';
	}

	const isFull =
		context !== null &&
		(context.tokens * 100 >= limit * context.limit ||
			context.tokens >= beforeCeiling * context.ceiling);
	return isFull ? `its context is ${contextPercent(lane)} % full` : null;
}

/** True when a lane's last turn ended because nothing more fitted into its context. */
export function isOverflow({turn}: Pick<Lane, 'turn'>): boolean {
	return turn?.error?.name === 'ContextOverflowError';
}
