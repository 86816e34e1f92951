import {z} from 'zod';
import type {CallPrice} from '../../mission/calls.js';

const rate = z.number().nonnegative().catch(0);
const pricesSchema = z.object({
	input: rate,
	output: rate,
	cache: z.object({read: rate, write: rate}).catch({read: 0, write: 0}),
});

/** Tokens above which OpenCode counts a call by `experimentalOver200K`. */
const muchRead = 200_000;

const tierSchema = pricesSchema.extend({
	/** What a call costs that reads more than so many tokens. One of another kind counts always. */
	tier: z
		.object({type: z.literal('context'), size: z.number()})
		.nullish()
		.catch(null),
});
const costSchema = pricesSchema
	.extend({
		experimentalOver200K: pricesSchema.nullish().catch(null),
		tiers: z.array(tierSchema).nullish().catch(null),
	})
	.nullable()
	.catch(null);

/** The dearest that a token can be, however much of the rest comes from a cache. */
function dearest({input, output, cache}: z.infer<typeof pricesSchema>, above: number): CallPrice {
	return {above, input: Math.max(input, cache.read, cache.write), output};
}

/** A model's prices by its `cost` in OpenCode's own list, by how much a call reads; null for a model without a price. */
export function callPrices(listed: unknown): readonly CallPrice[] | null {
	const cost = costSchema.parse(listed);
	if (cost === null) {
		return null;
	}
	const {experimentalOver200K: over, tiers} = cost;
	const all = [
		dearest(cost, 0),
		...(over ? [dearest(over, muchRead)] : []),
		...(tiers ?? []).map((one) => dearest(one, one.tier?.size ?? 0)),
	];
	return all.every(({input, output}) => input === 0 && output === 0) ? null : all;
}
