import {parentPort, workerData} from 'node:worker_threads';
import {createTreeWatch} from '../tree-watch.js';

const port = parentPort;
const tree = createTreeWatch({directory: String(workerData)});
port?.on('message', async () => {
	port.postMessage(await tree.look());
});
