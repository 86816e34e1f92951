import {costBound} from '../../mission/calls.js';
import type {Estimate} from '../../mission/records.js';
import type {ModelFacts} from './step.js';

/**
 * Tokens that a first call may have read: OpenCode 1.18.33 sends 30,000 bytes of instructions and tools with it
 * (measured), and the tools of MCP servers come on top.
 */
const firstCallTokens = 40_000;

/**
 * What a call may have come to that nobody reports: all that its conversation came to at the last call that was reported
 * (`read` tokens; undefined before the first), read anew, and a token for every byte of its answer that came.
 */
export function estimateOf(
	model: string | null,
	{
		read = firstCallTokens,
		writtenBytes,
	}: Readonly<{read?: number | undefined; writtenBytes: number}>,
	models: Pick<ModelFacts, 'prices'>,
): Estimate {
	const prices = model === null ? null : models.prices(model);
	return {
		nanoUsd: prices === null ? null : costBound(prices, read, writtenBytes).all,
		tokens: read + writtenBytes,
	};
}
