import type {QuotaReading, QuotaWindow} from '../../source/mission/quota.js';

/** A window of five hours that is a fifth used and resets far in the future, unless told otherwise. */
export function quotaWindow(known: Partial<QuotaWindow> = {}): QuotaWindow {
	return {
		id: '5h',
		usedPercent: 20,
		lengthSeconds: 18_000,
		resetsAt: 1e15,
		model: null,
		isUnlimited: false,
		isLasting: false,
		...known,
	};
}

/** A fresh reading of one account, with room, unless told otherwise. */
export function quotaReading(known: Partial<QuotaReading> = {}): QuotaReading {
	return {
		provider: 'acme',
		accountKey: 'k',
		state: 'fresh',
		observedAt: 0,
		windows: [quotaWindow()],
		balance: null,
		reason: null,
		retryAt: null,
		limitedUntil: null,
		source: 'poll',
		...known,
	};
}
