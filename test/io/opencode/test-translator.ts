import {createTranslator, type Translator} from '../../../source/io/opencode/translate.js';

type Options = Parameters<typeof createTranslator>[0];

/** A translator of whose models and secrets a test says only what it is about. Models have a price and none of it is known. */
export function testTranslator(
	sink: Partial<Options['sink']>,
	{
		models,
		...more
	}: Partial<Omit<Options, 'sink' | 'models'>> & {models?: Partial<Options['models']>} = {},
): Translator {
	return createTranslator({
		secrets: () => [],
		onDoubt: () => undefined,
		...more,
		sink: {fact: () => undefined, chunk: () => undefined, ...sink},
		models: {
			hasPrice: () => true,
			isSubscription: () => false,
			prices: () => null,
			room: () => null,
			...models,
		},
	});
}
