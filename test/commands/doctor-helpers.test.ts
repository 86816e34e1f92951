import {expect, test} from 'vitest';
import {helperFindings} from '../../source/commands/doctor-helpers.js';

const texts = (...given: Parameters<typeof helperFindings>) =>
	Object.fromEntries(helperFindings(...given).map(({name, says}) => [name, says]));

test('what OpenCode leaves off is said to be off, with the word that would turn it on', () => {
	expect(texts({languageServers: null, formatters: null}, null)).toEqual({
		'language servers': expect.stringMatching(/^off: .*"lsp"$/),
		formatters: expect.stringMatching(/^off: .*"formatter"$/),
	});
});

test('language servers and formatters are named; the memory of none that runs is made up', () => {
	const found = texts({languageServers: {named: ['gopls']}, formatters: ['prettier', 'gofmt']}, []);
	expect(found['language servers']).toContain('gopls');
	expect(found['language servers']).toContain('known once it runs');
	expect(found['formatters']).toContain('prettier, gofmt');
});

test('a language server that runs for a mission is named with its memory, nothing else is', () => {
	const processes = [
		{pid: 2, command: '/usr/bin/gopls', bytes: 412_000_000},
		{pid: 3, command: 'npm test', bytes: 90_000_000},
	];
	const found = texts({languageServers: {named: []}, formatters: []}, processes);
	expect(found['language servers']).toMatch(/gopls 412 MB$/);
	expect(found['language servers']).not.toContain('known once it runs');
	expect(found['formatters']).toBe('none would run here');
});
