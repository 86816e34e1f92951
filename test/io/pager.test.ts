import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, expect, test, vi} from 'vitest';
import {showPaged} from '../../source/io/pager.js';
import {createFolder} from './project-setup.js';

afterEach(() => {
	vi.unstubAllEnvs();
});

test('text goes to the pager of the environment, and a pager that is not there is said', async () => {
	const file = join(createFolder(), 'shown');
	vi.stubEnv('PAGER', `cat > '${file}'`);
	expect(await showPaged('one\n')).toBe(true);
	expect(readFileSync(file, 'utf8')).toBe('one\n');
	vi.stubEnv('PAGER', 'no-such-pager-anywhere');
	expect(await showPaged('one\n')).toBe(false);
	vi.stubEnv('PAGER', 'true');
	expect(await showPaged('a pager may end before it has read all\n'.repeat(100_000))).toBe(true);
});
