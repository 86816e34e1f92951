import type {ReadStream} from 'node:tty';

/** A terminal whose keys nobody wants for a while. */
export type SilentKeys = Readonly<{
	/** Does something that reads the keys itself, such as a question. */
	during: <T>(ask: () => Promise<T>) => Promise<T>;
	/** Leaves the keys to whoever reads next. */
	end: () => void;
}>;

type Stdin = Pick<ReadStream, 'isTTY' | 'setRawMode' | 'on' | 'off' | 'resume' | 'pause'>;
type Source = Pick<NodeJS.Process, 'kill' | 'pid' | 'once' | 'off'>;

const stopKey = '\u001A';
const signalKeys: Readonly<Record<string, NodeJS.Signals>> = {
	'\u0003': 'SIGINT',
	'\u001C': 'SIGQUIT',
};

/**
 * Takes keys without showing or keeping them: what is typed while nothing can answer would be echoed into the next
 * lines, and be read as a wish by the screen that comes. Keys that are signals stay signals.
 */
export function silenceKeys(stdin: Stdin, source: Source): SilentKeys {
	const goOn = () => stdin.setRawMode(true);
	const hear = (chunk: Buffer | string) => {
		for (const key of chunk.toString()) {
			const signal = signalKeys[key];
			if (signal !== undefined) {
				source.kill(source.pid, signal);
			} else if (key === stopKey) {
				stdin.setRawMode(false);
				source.once('SIGCONT', goOn);
				source.kill(0, 'SIGTSTP');
			}
		}
	};
	let isSilent = false;
	const begin = () => {
		if (stdin.isTTY) {
			isSilent = true;
			stdin.setRawMode(true);
			stdin.on('data', hear);
			stdin.resume();
		}
	};
	const end = () => {
		if (isSilent) {
			isSilent = false;
			source.off('SIGCONT', goOn);
			stdin.off('data', hear);
			stdin.pause();
			stdin.setRawMode(false);
		}
	};
	begin();
	return {
		during: async (ask) => {
			end();
			try {
				return await ask();
			} finally {
				begin();
			}
		},
		end,
	};
}
