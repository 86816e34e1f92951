import {readFileSync} from 'node:fs';
import {expect, test} from 'vitest';
import {parseConfiguration} from '../source/io/configuration-files.js';
import {filledIn} from './readme-tables.js';

const readme = readFileSync('README.md', 'utf8');

/** The code blocks of one language. */
function blocks(language: string): readonly string[] {
	return [...readme.matchAll(new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)^\`\`\``, 'gm'))].map(
		([, text = '']) => text,
	);
}

test('the tables of the README are what the program does: keys, commands, flags, exit codes', async () => {
	// `npm run unit -- test/readme -u` writes them anew.
	await expect(filledIn(readme)).toMatchFileSnapshot('../README.md');
});

test('the configuration that the README shows is a valid one', () => {
	const [shown = ''] = blocks('jsonc');
	expect(shown).toContain('"model"');
	expect(parseConfiguration('README.md', shown).problems).toEqual([]);
});

test('every npm script that the README names exists', () => {
	const {scripts} = JSON.parse(readFileSync('package.json', 'utf8'));
	const named = [...readme.matchAll(/npm (?:run )?(demo|test|bench|build|lint|unit)\b/g)];
	for (const [, name = ''] of named) {
		expect(Object.keys(scripts)).toContain(name);
	}
});
