type By = 'user' | 'commander' | 'engine' | 'signal' | 'watch' | 'rule' | 'clock';

/** Who caused an event, for sentences. */
export function whom(by: By): string {
	return {
		user: 'you',
		commander: 'the commander',
		engine: 'FlowDesk',
		signal: 'a signal',
		watch: 'the watch',
		rule: 'a saved rule',
		clock: 'the clock',
	}[by];
}
