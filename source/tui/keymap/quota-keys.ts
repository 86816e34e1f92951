import {type Binding, bind} from './binding.js';

/** What keys do about the quotas of the mission's providers. */
export type QuotaCommand =
	| 'open-quotas'
	| 'next-quota'
	| 'previous-quota'
	| 'refresh-quotas'
	| 'use-provider';

/** The keys of the view of quotas, and the one that opens it. */
export const quotaKeys: ReadonlyArray<Binding<QuotaCommand>> = [
	...bind<QuotaCommand>(
		['panes'],
		[['open-quotas', 'u', '', 'the quotas of your providers: what is used, how fast, until when']],
	),
	...bind<QuotaCommand>(
		['quotas'],
		[
			['next-quota', 'j down tab', 'choose', 'quotas: the next provider'],
			['previous-quota', 'k up shift+tab', '', 'quotas: the provider before'],
			[
				'use-provider',
				'a',
				'use it',
				'quotas: use the provider though nobody knows what is left',
				'asks-quota',
			],
			['refresh-quotas', 'r', 'ask now', 'quotas: ask the providers now, as often as each allows'],
		],
	),
];
