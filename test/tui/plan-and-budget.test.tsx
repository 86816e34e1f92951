import {afterEach, describe, expect, it} from 'vitest';
import type {AttentionView, MissionView} from '../../source/runtime/viewer.js';
import {type Driver, drive} from './driver.js';
import {laneView, missionView, sampleNow} from './sample-mission.js';

let open: Driver[] = [];

afterEach(() => {
	for (const driver of open) {
		driver.close();
	}
	open = [];
});

const plan: AttentionView = {
	kind: 'plan',
	laneId: 'c',
	since: sampleNow - 45_000,
	tasks: [
		{
			id: 't1',
			title: 'Mend the tokenizer',
			role: 'worker',
			files: 'src/tokenizer/**',
			isDropped: false,
		},
		{
			id: 't2',
			title: 'Mend the printer',
			role: 'worker',
			files: 'src/printer.ts test/printer.ts',
			isDropped: false,
		},
	],
	items: 2,
	estimate: [
		'rough estimate: 2 tasks, at most 2 at once',
		'70k to 441k tokens; 0.20 to 1.30 USD by list price',
		'2 to 13 minutes',
		'it rests on typical tasks, not on yours',
	],
};

async function start(change: Partial<MissionView>, size: readonly [number, number] = [80, 24]) {
	const driver = await drive(...size);
	open.push(driver);
	await driver.say({type: 'view', view: missionView(change)});
	return driver;
}

/** Opens the list of what needs the user, waits until it hears keys, and chooses the plan. */
async function choosePlan(driver: Driver): Promise<void> {
	await driver.press('a');
	await driver.advance(300);
	await driver.press('j');
}

describe('a plan that waits for approval', () => {
	it.each([
		[200, 60],
		[120, 40],
		[80, 24],
	] as const)('shows at %ix%i every task with its files, and the estimate', async (...size) => {
		const driver = await start({attention: [plan]}, size);
		await driver.press('a');
		const frame = driver.frame();
		for (const text of ['t1 Mend the tokenizer', 'src/printer.ts', '0.20 to 1.30 USD', 'rough']) {
			expect(frame).toContain(text);
		}
	});

	it('is what the mission waits for, and the header says so unless a lane is at work', async () => {
		const [lane] = missionView({}).lanes;
		const lanes = (state: 'idle' | 'running') => (lane ? [{...lane, state}] : []);
		const resting = await start({attention: [plan], lanes: lanes('idle')}, [120, 40]);
		expect(resting.frame()).toContain('▲ waits for you');
		const atWork = await start({attention: [plan], lanes: lanes('running')}, [120, 40]);
		expect(atWork.frame()).toContain('● running');
	});

	it('says of a task whose todo item was taken out that it will not start', async () => {
		const [first, second] = plan.tasks;
		const tasks = [first, {...second, isDropped: true}] as const;
		const driver = await start({attention: [{...plan, tasks} as AttentionView]});
		await driver.press('a');
		expect(driver.frame()).toContain('not started: its todo item is closed or gone');
		expect(driver.frame()).not.toContain('src/printer.ts');
	});

	it('is approved only when its end was on the screen', async () => {
		const tasks = Array.from({length: 12}, (_, at) => ({
			id: `t${at + 1}`,
			title: `Mend module ${at + 1}`,
			role: 'worker',
			files: `src/${at + 1}.ts`,
			isDropped: false,
		}));
		for (const size of [
			[40, 24],
			[80, 24],
		] as const) {
			const driver = await start({attention: [{...plan, tasks}]}, size);
			await choosePlan(driver);
			await driver.press('y');
			expect(driver.link.intents()).toEqual([]);
			expect(driver.frame()).toContain('it goes on below');
			await driver.press('pagedown');
			await driver.press('pagedown');
			await driver.press('pagedown');
			await driver.press('y');
			const taskIds = tasks.map(({id}) => id);
			await driver.advance(1000);
			expect(driver.link.intents()).toEqual([{type: 'approve-plan', taskIds}]);
		}
	});

	it('leaves the screen to the work once it is approved', async () => {
		const driver = await start({attention: [plan]});
		await choosePlan(driver);
		await driver.press('y');
		expect(driver.frame()).toContain('u takes it back');
		expect(driver.link.intents()).toEqual([]);
		await driver.advance(1070);
		expect(driver.frame()).toContain('approved: the work begins');
		expect(driver.frame()).not.toContain('t1 Mend the tokenizer');
	});

	it('is rejected with a message that goes to the commander', async () => {
		const driver = await start({attention: [plan]});
		await choosePlan(driver);
		await driver.press('r');
		await driver.type('smaller steps');
		await driver.press('enter');
		await driver.advance(1000);
		expect(driver.link.intents()).toEqual([{type: 'reject-plan', message: 'smaller steps'}]);
	});
});

it('a pause in which lanes are at work is none yet, and says how many', async () => {
	const lanes = [laneView('c', {state: 'idle'}), laneView('w1'), laneView('w2')];
	const paused = {phase: 'paused', reason: 'paused by you', attention: []} as const;
	const driver = await start({...paused, lanes}, [120, 40]);
	expect(driver.frame()).toContain('· pausing  2 at work still  by you');
	await driver.say({type: 'view', view: missionView({...paused, lanes: lanes.slice(0, 1)})});
	expect(driver.frame()).toContain('· paused  by you');
});

it('a mission that is being ended says so, not that it runs', async () => {
	const driver = await start({phase: 'stopping', reason: 'stopping: stopped by you'}, [120, 40]);
	expect(driver.frame()).toContain('✗ stopping  stopped by you');
	expect(driver.frame()).not.toContain('● running  ');
});

describe('a budget that is used up', () => {
	const reached = {
		phase: 'paused',
		reason: 'budget of 5.00 USD reached: 5.03 USD spent',
		usage: {
			tokens: 184_200,
			cost: 5.03,
			unpriced: 2,
			subscribed: 0,
			unreported: 0,
			unreportedCost: 0,
		},
		budget: {usd: 5, tokens: null, isReached: true, parts: [], raised: {usd: 10, tokens: null}},
	} as const;

	it('is asked about before p or b go on, with what is spent and what a raise makes of it', async () => {
		for (const key of ['p', 'b']) {
			const driver = await start(reached);
			expect(driver.frame()).toContain('$5.03/5.00');
			await driver.press(key);
			expect(driver.frame()).toContain('$5.03 of $5.00');
			expect(driver.frame()).toContain('2 model calls without a price');
			expect(driver.frame()).toContain('raise the budget to $10.00, and the mission goes on');
			expect(driver.link.intents()).toEqual([]);
			await driver.press('y');
			expect(driver.link.intents()).toEqual([{type: 'raise-budget', usd: 10, tokens: null}]);
			expect(driver.frame()).toContain('the budget is raised to $10.00');
		}
	});

	it('goes on by p first where the user or the watch has paused too, and the raise says that it alone is not enough', async () => {
		const driver = await start({...reached, isHeld: true});
		await driver.press('p');
		expect(driver.link.intents()).toEqual([{type: 'resume'}]);
		expect(driver.frame()).toContain('the pause is over; the budget is still used up');
		await driver.press('b');
		expect(driver.frame()).toContain('raise the budget to $10.00; p resumes the mission');
	});

	it('stays as it is after a no', async () => {
		const driver = await start(reached);
		await driver.press('b');
		await driver.press('n');
		expect(driver.link.intents()).toEqual([]);
	});
});
