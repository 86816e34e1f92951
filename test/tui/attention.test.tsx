import {afterEach, describe, expect, it} from 'vitest';
import type {SavedRule} from '../../source/mission/request-facts.js';
import type {AttentionView} from '../../source/runtime/viewer.js';
import {type Driver, drive} from './driver.js';
import {missionView, permissionEntry, questionEntry, taskEntry} from './sample-mission.js';

let open: Driver[] = [];

afterEach(() => {
	for (const driver of open) {
		driver.close();
	}
	open = [];
});

/** A screen with the list open and past its first moments. */
async function startList(
	attention: readonly AttentionView[],
	size: readonly [number, number] = [80, 24],
): Promise<Driver> {
	const driver = await drive(...size);
	open.push(driver);
	await driver.say({type: 'view', view: missionView({attention})});
	await driver.press('a');
	await driver.advance(300);
	return driver;
}

function permissionOf(detail: string, requestId = 'per_2'): AttentionView {
	return permissionEntry.kind === 'request'
		? {...permissionEntry, request: {...permissionEntry.request, detail, requestId}}
		: permissionEntry;
}

function questionOf(change: Partial<{multiple: boolean; twice: boolean}>): AttentionView {
	if (questionEntry.kind !== 'request') {
		return questionEntry;
	}
	const {request} = questionEntry;
	const questions = request.questions.map((one) => ({...one, multiple: change.multiple ?? false}));
	return {
		...questionEntry,
		request: {...request, questions: change.twice ? [...questions, ...questions] : questions},
	};
}

const answer = (requestId: string, reply: 'once' | 'reject', message: string | null = null) => ({
	type: 'answer',
	requestId,
	answer: {kind: 'permission', reply, message},
});

/** What was answered, once nothing can be taken back any more. */
async function sent(driver: Driver) {
	await driver.advance(1000);
	return driver.link.intents();
}

describe('the list of what needs a person', () => {
	it('shows who asks, the whole command, where, and since when', async () => {
		const driver = await startList([permissionEntry, questionEntry, taskEntry]);
		expect(driver.frame()).toMatchInlineSnapshot(`
			" Repair the parser and its tests     ● running   3/20  12:41   $1.82/5.00   ▲3
			╭─ 3 things need you ───────────────────────────────────────── j and k choose ─╮
			│   ▲ c  commander                                          question  0:45 ago │
			│     Printer                                                                  │
			│     Keep the old Printer API as deprecated, or remove it?                    │
			│       1 ( ) keep                                                             │
			│             warn once per process                                            │
			│       2 ( ) remove                                                           │
			│             a major version                                                  │
			│     in  /home/ada/parser                                                     │
			│                                                                              │
			│   ▲ w5  Comments                                  permission: bash  2:10 ago │
			│     │ rm -rf node_modules/.cache && npm run build -- --filter=core           │
			│     │ --no-daemon                                                            │
			│     in  /home/ada/parser/packages/core                                       │
			│                                                                              │
			│   ▲ t9  Errors                                            decision  0:20 ago │
			│     The review failed 3 times: the recovery test still loops on an unclosed  │
			│     brace.                                                                   │
			│                                                                              │
			│                                                                              │
			│                                                                              │
			╰──────────────────────────────────────────────────────────────────────────────╯
			 j choose  Esc back  ? help"
		`);
	});

	it('answers nothing while nothing is chosen', async () => {
		const driver = await startList([permissionEntry]);
		await driver.press('r', 'y', 'A', 'y', 'enter', '1', 'space');
		expect(driver.link.intents()).toEqual([]);
		await driver.press('a');
		expect(driver.frame()).toContain('nothing is chosen yet: j chooses an entry');
		await driver.press('j', 'y');
		expect(driver.frame()).toContain('y means nothing for this entry, and decided nothing');
		expect(driver.link.intents()).toEqual([]);
	});

	it('takes no key for its first 300 ms, so that a key meant for elsewhere answers nothing', async () => {
		const driver = await drive(80, 24);
		open.push(driver);
		await driver.say({type: 'view', view: missionView()});
		await driver.type('1ajaa');
		await driver.advance(299);
		await driver.type('j');
		await driver.advance(1);
		expect(driver.frame()).toContain('j and k choose');
		await driver.type('j');
		await driver.advance(300);
		await driver.type('a');
		expect(await sent(driver)).toEqual([answer('per_1', 'once')]);
	});

	it('is deaf again and has nothing chosen after every answer', async () => {
		const driver = await startList([permissionEntry, questionEntry]);
		await driver.press('j', 'a');
		await driver.type('j');
		await driver.press('a', 'r');
		expect(await sent(driver)).toEqual([answer('per_1', 'once')]);
	});

	it('never answers the same request twice while the first answer is on its way', async () => {
		const driver = await startList([permissionEntry]);
		await driver.press('j', 'a');
		await driver.advance(1000);
		await driver.press('j', 'r');
		expect(driver.link.intents()).toHaveLength(1);
		expect(driver.frame()).toContain('answered');
	});

	it('chooses nothing else when what was chosen goes away', async () => {
		const driver = await startList([permissionEntry, permissionOf('ls')]);
		await driver.press('j');
		await driver.say({type: 'view', view: missionView({attention: [permissionOf('ls')]})});
		await driver.press('a', 'r');
		expect(driver.link.intents()).toEqual([]);
	});

	it('says that nothing needs you when there is nothing', async () => {
		const driver = await startList([]);
		expect(driver.frame()).toContain('nothing needs you');
	});
});

const saved = (scope: SavedRule['scope'], decision: SavedRule['answer'] = 'allow') => ({
	type: 'save-rule',
	rule: {permission: 'bash', pattern: 'rm -rf *', answer: decision, scope},
});

describe('a permission', () => {
	it('is saved for always only after its exact rule was shown and confirmed', async () => {
		const driver = await startList([permissionEntry]);
		await driver.press('j', 'A');
		expect(driver.frame()).toContain('│ bash: rm -rf *');
		expect(driver.frame()).toContain('for lane w5');
		expect(driver.link.intents()).toEqual([]);
		await driver.press('n', 'A', 'y');
		expect(await sent(driver)).toEqual([
			answer('per_1', 'once'),
			saved({kind: 'lane', laneId: 'w5'}),
		]);
	});

	it('is rejected with r, and with a reason typed after R', async () => {
		const driver = await startList([permissionEntry]);
		await driver.press('j', 'r');
		expect(await sent(driver)).toEqual([answer('per_1', 'reject')]);
		const other = await startList([permissionEntry]);
		await other.press('j', 'R', 'enter');
		await other.type('use yarn');
		await other.press('enter');
		expect(await sent(other)).toEqual([answer('per_1', 'reject', 'use yarn')]);
	});

	it('shows a long command whole, and is not allowed before its end was on the screen', async () => {
		const words = Array.from({length: 300}, (_, at) => `file-${at}.ts`).join(' ');
		const driver = await startList([permissionOf(`cat ${words} && rm -rf ~`)]);
		await driver.press('j', 'a');
		expect(driver.link.intents()).toEqual([]);
		expect(driver.frame()).toContain('PgDn to its end first');
		for (let page = 0; page < 10 && !driver.frame().includes('rm -rf ~'); page++) {
			await driver.press('pagedown');
		}
		expect(driver.frame()).toContain('&& rm -rf ~');
		await driver.press('pagedown', 'a');
		expect(await sent(driver)).toEqual([answer('per_2', 'once')]);
	});

	it('shows all its keys at 40 columns', async () => {
		const driver = await startList([permissionEntry], [40, 24]);
		await driver.press('j');
		for (const key of ['a allow once', 'A always', 'r reject', 'R reject, say why', 'Esc back']) {
			expect(driver.frame()).toContain(key);
		}
	});
});

describe('a question', () => {
	const answers = (...lists: readonly (readonly string[])[]) => [
		{type: 'answer', requestId: 'que_1', answer: {kind: 'question', answers: lists}},
	];

	it('is answered by number and Enter, the last number counting', async () => {
		const driver = await startList([questionOf({})]);
		await driver.press('j', 'enter');
		expect(driver.frame()).toContain('pick an option');
		await driver.press('1', '2');
		expect(driver.link.intents()).toEqual([]);
		expect(driver.frame()).toContain('2 (x) remove');
		await driver.press('enter');
		expect(await sent(driver)).toEqual(answers(['remove']));
	});

	it('takes several answers where it allows them, with the arrows and Space', async () => {
		const driver = await startList([questionOf({multiple: true})]);
		await driver.press('j', 'space', 'right', 'space', 'enter');
		expect(await sent(driver)).toEqual(answers(['keep', 'remove']));
	});

	it('takes an answer typed after t, in which letters are letters', async () => {
		const driver = await startList([questionOf({})]);
		await driver.press('j', 't');
		await driver.type('r later');
		await driver.press('enter');
		expect(await sent(driver)).toEqual(answers(['r later']));
	});

	it('with several parts is asked part by part and sent once', async () => {
		const driver = await startList([questionOf({twice: true})]);
		await driver.press('j', '1', 'enter');
		expect(driver.frame()).toContain('question 2 of 2');
		expect(driver.link.intents()).toEqual([]);
		await driver.press('2', 'enter');
		expect(await sent(driver)).toEqual(answers(['keep'], ['remove']));
	});

	it('is declined with r', async () => {
		const driver = await startList([questionOf({})]);
		await driver.press('j', 'r');
		expect(await sent(driver)).toEqual([
			{type: 'answer', requestId: 'que_1', answer: {kind: 'declined'}},
		]);
	});
});

describe('a task whose fix cycles are used up', () => {
	const decided = (choice: string) => [{type: 'decide-task', taskId: 't9', choice}];

	it('is accepted, tried again, or given up after a question', async () => {
		const accepting = await startList([taskEntry]);
		await accepting.press('j', 'a');
		expect(await sent(accepting)).toEqual(decided('accept'));
		const retrying = await startList([taskEntry]);
		await retrying.press('j', 'r');
		expect(await sent(retrying)).toEqual(decided('retry'));
		const failing = await startList([taskEntry]);
		await failing.press('j', 'f');
		expect(failing.frame()).toContain('Give this task up?');
		expect(failing.link.intents()).toEqual([]);
		await failing.press('y');
		expect(await sent(failing)).toEqual(decided('fail'));
	});
});
