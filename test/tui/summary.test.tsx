import {afterEach, expect, it} from 'vitest';
import type {MissionView, TaskView} from '../../source/runtime/viewer.js';
import {type Driver, drive} from './driver.js';
import {missionView, sampleNow} from './sample-mission.js';

let open: Driver[] = [];

afterEach(() => {
	for (const driver of open) {
		driver.close();
	}
	open = [];
});

/** The summary of a mission, with its lines as one. */
async function summary(change: Partial<MissionView>): Promise<string> {
	const driver = await drive(120, 40);
	open.push(driver);
	await driver.say({type: 'view', view: missionView(change)});
	await driver.press('s');
	return driver.frame();
}

const tasks = (['done', 'queued', 'working', 'reviewing'] as const).map(
	(state, at): TaskView => ({
		id: `t${at + 1}`,
		title: `Task ${at + 1}`,
		state,
		isReviewQueued: false,
		reason: '',
	}),
);

it('counts the tasks that a mission left as one, and apart while it goes on', async () => {
	const over = {phase: 'ended', outcome: 'limit', endedAt: sampleNow} as const;
	expect(await summary({tasks, ...over})).toMatch(/Done: 1[\s\S]*Unfinished: 3/);
	const going = await summary({tasks});
	expect(going).toMatch(/Under way: 2[\s\S]*Waiting: 1/);
	expect(going).not.toContain('Unfinished');
});

it('says of tasks whose review is queued that they wait for it, and not that they are under way', async () => {
	const frame = await summary({tasks: tasks.map((task) => ({...task, isReviewQueued: true}))});
	expect(frame).toMatch(/Under way: 1[\s\S]*Waits for a review: 1[\s\S]*Waiting: 1/);
});

const usd = (limit: number) => ({usd: limit, tokens: null});
const parts: MissionView['budget']['parts'] = [
	{of: 'day', name: '', limit: usd(1), spent: {usd: 10.98, tokens: 900_000}, isOut: true},
	{of: 'role', name: 'worker', limit: usd(0.5), spent: {usd: 0.45, tokens: 1000}, isOut: true},
	{of: 'role', name: 'planner', limit: usd(2), spent: {usd: 0.1, tokens: 1000}, isOut: false},
	...[0.4, 0.3, 0.2, 0.1].map((spent, at) => ({
		of: 'task' as const,
		name: `t${at + 1}`,
		limit: {usd: 0.4, tokens: 5000},
		spent: {usd: spent, tokens: 1200},
		isOut: at === 0,
	})),
];
const budget: MissionView['budget'] = {
	...usd(5),
	isReached: true,
	parts,
	raised: {...usd(5), day: usd(12), roles: {worker: usd(1)}},
};

it('names what a day, a role and the dearest tasks have spent of what they may', async () => {
	const frame = await summary({budget});
	expect(frame).toMatch(/today +\$10\.98 of \$1\.00, all missions of this project: used up/);
	expect(frame).toMatch(/worker +\$0\.45 of \$0\.50: too little left/);
	expect(frame).toMatch(/planner +\$0\.10 of \$2\.00 /);
	expect(frame).toMatch(
		/tasks +t1 \$0\.40 of \$0\.40, 1 200 of 5 000 tokens: used up; t2 \$0\.30 of \$0\.40/,
	);
	expect(frame).toMatch(/and 1 more/);
});

it.each([
	[120, 40],
	[80, 24],
	[40, 24],
] as const)(
	'the raise at %ix%i names the sums of what it raises, and of nothing else',
	async (columns, rows) => {
		const driver = await drive(columns, rows);
		open.push(driver);
		await driver.say({type: 'view', view: missionView({budget})});
		await driver.press('b');
		const text = driver.frame().replace(/[│\s]+/g, ' ');
		expect(text).toContain('today: $10.98 of $1.00, all missions of this project: used up');
		expect(text).toContain('worker: $0.45 of $0.50: too little left');
		expect(text).not.toContain('planner: $0.10');
		expect(text).toContain("raise today's budget to $12.00, that of worker to $1.00");
		expect(text).toMatch(/n leave it as it is/);
	},
);

it.each([
	[150, 42],
	[120, 40],
	[80, 24],
	[40, 24],
] as const)(
	'the header at %ix%i has a sign before a budget that is approximate, and only then',
	async (columns, rows) => {
		const shown = async (isApproximate: boolean, limits: Partial<MissionView['budget']>) => {
			const driver = await drive(columns, rows);
			open.push(driver);
			const view = missionView({budget: {...budget, ...limits, parts: [], isApproximate}});
			await driver.say({type: 'view', view});
			return driver.frame();
		};
		expect(await shown(true, {})).toMatch(/\$\d+\.\d\d\/~5\.00/);
		expect(await shown(false, {})).toMatch(/\$\d+\.\d\d\/5\.00/);
		const tokens = {usd: null, tokens: 400_000};
		expect(await shown(true, tokens)).toContain('/~400k tok');
		expect(await shown(false, tokens)).toContain('/400k tok');
	},
);

it('says what the sign means, in the sum and its help', async () => {
	const approximate = {...budget, parts: [], isApproximate: true};
	const frame = await summary({budget: approximate});
	expect(frame).toMatch(/spent +\$\S+ of about \$5\.00/);
	expect(frame).toMatch(/limits +approximate \(~\): no call is asked for before it is sent/);
	expect(await summary({budget: {...budget, parts: []}})).not.toContain('approximate');
	const driver = await drive(120, 60);
	open.push(driver);
	await driver.say({type: 'view', view: missionView({})});
	await driver.press('?');
	await driver.press('G');
	expect(driver.frame()).toMatch(/\/~ +before a budget: approximate, as no call is asked for/);
});

it.each([
	[150, 42],
	[80, 24],
] as const)(
	'the header at %ix%i says that no limit holds where no price is known, and shows no budget',
	async (columns, rows) => {
		const driver = await drive(columns, rows);
		open.push(driver);
		const usage = {...missionView({}).usage, cost: null, tokens: 173_000};
		const unseen = {uncounted: {models: ['acme/big'], isAll: true}};
		const view = missionView({usage, budget: {...budget, parts: [], ...unseen}});
		await driver.say({type: 'view', view});
		expect(driver.frame()).toContain('173k tok');
		expect(driver.frame()).toContain('no limit');
		expect(driver.frame()).not.toContain('5.00');
	},
);
