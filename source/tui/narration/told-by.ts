/** Who caused an event, for sentences. */
export function whom(by: 'user' | 'commander' | 'engine' | 'signal' | 'watch'): string {
	return {
		user: 'you',
		commander: 'the commander',
		engine: 'FlowDesk',
		signal: 'a signal',
		watch: 'the watch',
	}[by];
}
