import type {QuotaReading, QuotaVerdict} from './quota.js';

/** Why a provider that has nothing left is not asked. The time of its reset stands beside it, as a countdown. */
export function holdWords(
	provider: string,
	{windowId, reason}: Extract<QuotaVerdict, {kind: 'exhausted'}>,
): string {
	return windowId === null ? `${provider}: ${reason}` : `${provider}: ${windowId} window used up`;
}

/** What a provider still has, as the guard saw it. */
export function roomWords(provider: string, reading: QuotaReading | null, at: number): string {
	const windows = (reading?.windows ?? []).map(({id, usedPercent, isUnlimited}) =>
		isUnlimited ? `${id} without limit` : `${id} ${Math.floor(usedPercent ?? 0)} % used`,
	);
	const age = Math.round((at - (reading?.observedAt ?? at)) / 1000);
	return `${provider} has room: ${windows.join(', ')}, read ${age} s ago`;
}

/** That nobody knows what a provider still has, and why. */
export function unknownWords(provider: string, reason: string): string {
	return `quota of ${provider} is not known (${reason})`;
}
