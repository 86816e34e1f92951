import {writeFileSync} from 'node:fs';
import {Worker} from 'node:worker_threads';

// The screen as users have it, on the terminal of this process, fed by an engine in a thread.
const [renderer, lanes, perSecond, countFile = '', endsAfterMs = '0', todoFolder = ''] =
	process.argv.slice(2);
const {startScreen} = await import('../dist/tui/start-screen.js');
const {linkOver} = await import('../dist/runtime/viewers.js');
const {keepHeapsSmall} = await import('../dist/io/small-heap.js');
keepHeapsSmall();
const counted = new SharedArrayBuffer(8);
const worker = new Worker(new URL('cockpit-feed.js', import.meta.url), {
	workerData: {
		lanes: Number(lanes),
		perSecond: Number(perSecond),
		endsAfterMs: Number(endsAfterMs),
		counted,
		todoFolder,
	},
});
if (countFile !== '') {
	const count = new Float64Array(counted);
	setInterval(() => writeFileSync(countFile, String(count[0])), 500);
}
const link = linkOver({
	post: (message) => worker.postMessage(message),
	onMessage: (listener) => worker.on('message', listener),
});
const {stdin, stdout} = process;
await startScreen({link, stdin, stdout, isColor: true, isAscii: false, renderer});
process.exit(0);
