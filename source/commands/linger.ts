/** The input of a person, as far as a key is waited for. */
type Input = Pick<NodeJS.ReadStream, 'setRawMode' | 'on' | 'off' | 'resume' | 'pause' | 'ref'>;

/** Milliseconds for which input is what a screen that was here before had asked the terminal, or a key meant for it. */
const deafMs = 300;

/** Waits for any key; `time` when none came in so many milliseconds, or before something happened. Else it waits on. */
export function linger(
	stdin: Input,
	limit: number | Promise<unknown> | null = null,
): Promise<'key' | 'time'> {
	return new Promise((resolve) => {
		const since = Date.now();
		const end = (why: 'key' | 'time') => {
			clearTimeout(timer);
			stdin.off('data', press);
			stdin.pause();
			stdin.setRawMode(false);
			resolve(why);
		};
		const press = () => {
			if (Date.now() - since >= deafMs) {
				end('key');
			}
		};
		const isTime = typeof limit === 'number';
		const timer = isTime ? setTimeout(() => end('time'), limit) : undefined;
		if (!isTime) {
			void limit?.then(() => end('time'));
		}
		stdin.setRawMode(true);
		stdin.on('data', press);
		stdin.resume();
		// A screen that was here before may have let go of it, and then nothing would keep the process.
		stdin.ref();
	});
}
