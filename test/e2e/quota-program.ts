import {existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {execPath} from 'node:process';
import {afterwards} from './mission-place.js';

/** A program of the user's that tells a provider's quota. */
export type QuotaProgram = Readonly<{
	/** What `quota.commands` names. */
	command: string[];
	/** Has it print other windows from now on. A window's `resetsInMs` counts from the moment at which it is asked. */
	says: (windows: readonly Readonly<Record<string, unknown>>[]) => void;
	/** How often it was asked. */
	runs: () => number;
}>;

const program = `
import {appendFileSync, readFileSync} from 'node:fs';
const [, , said, runs] = process.argv;
appendFileSync(runs, '.');
const windows = JSON.parse(readFileSync(said, 'utf8')).map(({resetsInMs, ...known}) => ({
	...known,
	resetsAt: Date.now() + resetsInMs,
}));
process.stdout.write(JSON.stringify({windows}));
`;

/** Writes a program that prints what a file says. */
export function quotaProgram(windows: Parameters<QuotaProgram['says']>[0]): QuotaProgram {
	const folder = realpathSync(mkdtempSync(join(tmpdir(), 'flowdesk-quota-')));
	afterwards(() => rmSync(folder, {recursive: true, force: true}));
	const [script, said, runs] = ['quota.mjs', 'said.json', 'runs'].map((name) =>
		join(folder, name),
	) as [string, string, string];
	const says: QuotaProgram['says'] = (next) => writeFileSync(said, JSON.stringify(next));
	writeFileSync(script, program);
	says(windows);
	return {
		command: [execPath, script, said, runs],
		says,
		runs: () => (existsSync(runs) ? readFileSync(runs, 'utf8').length : 0),
	};
}
