import {createInterface} from 'node:readline';
import {Writable} from 'node:stream';
import {sanitize} from '../mission/sanitize.js';

/** The streams a person sits at. */
type Streams = Readonly<{stdin: NodeJS.ReadableStream; stdout: NodeJS.WritableStream}>;

/** Asks for one line. Resolves to null when the person leaves with Ctrl+C or Ctrl+D. */
export function askLine(question: string, {stdin, stdout}: Streams): Promise<string | null> {
	return ask(question, stdin, stdout, stdout);
}

/** Asks for a line that is not shown while it is typed. Resolves to null when the person leaves. */
export async function askPassword(question: string, streams: Streams): Promise<string | null> {
	const nowhere = new Writable({write: (_chunk, _encoding, done) => done()});
	const answer = await ask(question, streams.stdin, nowhere, streams.stdout);
	streams.stdout.write('\n');
	return answer;
}

function ask(
	question: string,
	stdin: NodeJS.ReadableStream,
	echo: NodeJS.WritableStream,
	stdout: NodeJS.WritableStream,
): Promise<string | null> {
	stdout.write(sanitize(question));
	const lines = createInterface({input: stdin, output: echo, terminal: true, historySize: 0});
	return new Promise((resolve) => {
		lines.once('line', (line) => {
			resolve(line);
			lines.close();
		});
		lines.once('SIGINT', () => lines.close());
		lines.once('close', () => resolve(null));
	});
}
