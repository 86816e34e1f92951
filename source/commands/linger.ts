/** The input of a person, as far as a key is waited for. */
type Input = Pick<NodeJS.ReadStream, 'setRawMode' | 'on' | 'off' | 'resume' | 'pause' | 'ref'>;

/** Milliseconds for which input is what a screen that was here before had asked the terminal, or a key meant for it. */
const deafMs = 300;

/** Waits for any key; `time` when none came in so many milliseconds. Without a time it waits for as long as it takes. */
export function linger(stdin: Input, ms?: number): Promise<'key' | 'time'> {
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
		const timer = ms === undefined ? undefined : setTimeout(() => end('time'), ms);
		stdin.setRawMode(true);
		stdin.on('data', press);
		stdin.resume();
		// A screen that was here before may have let go of it, and then nothing would keep the process.
		stdin.ref();
	});
}
