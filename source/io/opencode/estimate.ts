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
	models: Pick<ModelFacts, 'prices'>,
): Estimate {
	const prices = model === null ? null : models.prices(model);
	return {
		nanoUsd: prices === null ? null : costBound(prices, read, writtenBytes).all,
		tokens: read + writtenBytes,
	};
}
