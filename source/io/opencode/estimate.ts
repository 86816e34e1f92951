import {costBound} from '../../mission/calls.js';
import type {Estimate} from '../../mission/records.js';
import type {ModelFacts} from './step.js';

/**
 * What a call may have come to that nobody reports: `read` tokens, none of them from a cache, and a token for every byte
 * of its answer that came.
 */
export function estimateOf(
	model: string | null,
	{read, writtenBytes}: Readonly<{read: number; writtenBytes: number}>,
	models: Pick<ModelFacts, 'prices' | 'room'>,
): Estimate {
	const prices = model === null ? null : models.prices(model);
	// No call reads more than its model holds.
	const most = (model === null ? null : models.room(model)?.limit) ?? Number.POSITIVE_INFINITY;
	const tokens = Math.min(read, most);
	return {
		nanoUsd: prices === null ? null : costBound(prices, tokens, writtenBytes).all,
		tokens: tokens + writtenBytes,
	};
}
