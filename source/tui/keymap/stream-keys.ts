import {type Binding, bind} from './binding.js';

/** What keys do about what the stream in focus says. */
export type StreamCommand = 'fold-outputs';

/** The keys of the stream in focus. */
export const streamKeys: ReadonlyArray<Binding<StreamCommand>> = bind(
	['panes'],
	[
		[
			'fold-outputs',
			'v',
			'',
			"the outputs of the lane's tools whole, or folded to their last lines",
		],
	],
);
