import {globSync, readFileSync, statSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {
	begin,
	decided,
	folder,
	person,
	prepare,
	project,
	userFile,
	write,
} from './prepared-project.js';

describe('an answer', () => {
	test('that is none of those on the screen is asked for again', async () => {
		const {ask, questions} = person('w', 'ja', 'yw', 'Y ');
		const {beginning} = await begin(decided, {ask});
		expect(questions).toHaveLength(4);
		expect(beginning.settings.roles['worker']?.model).toBe('mine/one');
	});

	test('is asked for as the first one, whatever ran here without a question', async () => {
		const {ask, text} = person('y');
		// A mission that flags decided remembers no answer.
		await begin(decided);
		await begin(decided, {ask});
		expect(text()).toContain(`Nothing was agreed to in ${project} yet: may this mission begin so?`);
		expect(text()).not.toContain('first mission');
	});

	test('is kept for the user alone', async () => {
		await begin(decided, {ask: person('y').ask});
		const [file = ''] = globSync(join(folder, 'state/flowdesk/projects/*/agreement.json'));
		expect(statSync(file).mode & 0o777).toBe(0o600);
		expect(readFileSync(file, 'utf8')).not.toContain('mine');
	});
});

describe('limits that the server cannot hold', () => {
	test('are named where they are agreed to', async () => {
		write(userFile(), {limits: {call: {outputTokens: 8000}}});
		const held = person('y');
		await begin(decided, {ask: held.ask});
		expect(held.text()).toContain('one model call: writes at most 8 000 tokens');
		expect(held.text()).not.toContain('does not hold');
		write(userFile(), {limits: {call: {outputTokens: 8000}}, model: 'mine/two'});
		const late = person('y');
		const again = decided.filter((word) => word !== '--model' && word !== 'mine/one');
		await begin(again, {ask: late.ask}, {unasked: 'FlowDesk did not start this server'});
		expect(late.text()).toContain('The budget is approximate, and limits.call does not hold: ');
	});
});

describe('a todo list from before', () => {
	const file = () => join(project, '.opencode/todo.md');
	const text = '# Garden\r\n\n- [x] Mow\n* [ ] Water the plants   \n';

	test('stops a headless mission until a flag says what becomes of it', async () => {
		write(file(), text);
		await expect(prepare(decided)).rejects.toThrow(
			'.opencode/todo.md is from before the mission (2 items, 1 open: Water the plants): --todo continue, or --todo archive.',
		);
		await begin([...decided, '--todo', 'continue']);
		expect(readFileSync(file(), 'utf8')).toBe(text);
		await expect(prepare([...decided, '--todo', 'burn'])).rejects.toThrow(
			'--todo burn: expected continue or archive.',
		);
	});

	test('is to be put aside with --todo archive, and stays until its mission begins', async () => {
		write(file(), text);
		const {beginning} = await begin([...decided, '--todo', 'archive']);
		expect(beginning.archivesTodo).toBe(true);
		expect(readFileSync(file(), 'utf8')).toBe(text);
	});

	test('is asked about on the one screen, and then alone', async () => {
		write(file(), text);
		const unclear = person('y', 'yc');
		const kept = await begin(decided, {ask: unclear.ask});
		expect(kept.beginning.archivesTodo).toBe(false);
		expect(unclear.text()).toContain('2 items, 1 open: Water the plants');
		expect(unclear.questions).toEqual(['Begin? [yc/ya/N] ', 'Begin? [yc/ya/N] ']);
		const again = person('a');
		const archived = await begin(decided, {ask: again.ask});
		expect(again.questions).toEqual(['Begin? [c/a/N] ']);
		expect(again.text()).not.toContain('mine/one');
		expect(archived.beginning.archivesTodo).toBe(true);
	});

	test('is left where it is when the answer is no', async () => {
		write(file(), text);
		await expect(begin(decided, {ask: person('').ask})).rejects.toThrow('Nothing was started');
		expect(readFileSync(file(), 'utf8')).toBe(text);
	});

	test('without a single item is nothing to ask about', async () => {
		write(file(), '# Notes\n\nNothing to do.\n');
		await begin(decided);
	});
});
