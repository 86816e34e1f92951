import type {Lane} from './state.js';

/** How full a lane's session is, in whole percent of its model's context; null while nobody knows. */
export function contextPercent({context}: Pick<Lane, 'context'>): number | null {
	return context === null ? null : Math.floor((context.tokens / context.limit) * 100);
}
