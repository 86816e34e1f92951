import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {packageFolder} from '../io/package-folder.js';

/** FlowDesk's version, as its package says. */
export function version(): string {
	const text = readFileSync(join(packageFolder, 'package.json'), 'utf8');
	return (JSON.parse(text) as {version: string}).version;
}
