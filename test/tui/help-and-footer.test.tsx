import {expect, it} from 'vitest';
import type {AttentionView} from '../../source/runtime/viewer.js';
import {laneView, missionView, permissionEntry} from './sample-mission.js';
import {start} from './started.js';

const permission = permissionEntry as Extract<AttentionView, {kind: 'request'}>;

const below = (frame: string) => frame.slice(frame.lastIndexOf('╯') + 2).replace(/\s*\n/g, '  ');

it('help says by each key of the panes why it does not apply now', async () => {
	const driver = await start([120, 60], {lanes: [laneView('c', {state: 'idle', canAbort: false})]});
	await driver.press('?');
	expect(driver.frame()).toMatch(
		/x +abort the lane on screen \(asks first\) {2}\(not now: c: writing\)/,
	);
	expect(driver.frame()).toMatch(/r +retry the lane on screen {2}\(not now: c: writing\)/);
	// What its key does, though there is no need.
	expect(driver.frame()).toMatch(/b +raise the budget \(asks first\) +│/);
	expect(driver.frame()).toMatch(/p +pause or resume; a pause also cancels a countdown +│/);
});

it('help says nothing against the keys that scroll it', async () => {
	const driver = await start([120, 150]);
	await driver.press('?');
	expect(driver.frame()).toMatch(/j\S* .*scroll down +│/);
	expect(driver.frame()).not.toContain('nothing lies over the panes');
});

it('the footer has no key of a search before there is a lane, and in a pause what goes on even in a side pane', async () => {
	const driver = await start([40, 24], {lanes: [], attention: []});
	expect(below(driver.frame())).not.toContain('Esc end search');
	const lanes = ['c', 'w1', 'w2'].map((id) => laneView(id, {state: 'done', canRetry: true}));
	await driver.say({type: 'view', view: missionView({phase: 'paused', lanes, attention: []})});
	expect(below(driver.frame())).toContain('p resume');
});

it('the footer says of a lane that has ended why two keys do nothing, in one line and only where there is room', async () => {
	const lanes = [
		laneView('c'),
		laneView('w1', {state: 'done', canAbort: false, canHear: false}),
		laneView('w2', {state: 'idle', canAbort: false}),
	];
	const last = (frame: string) => frame.split('\n').at(-1) ?? '';
	for (const columns of [119, 120, 150]) {
		const driver = await start([columns, 40], {lanes, attention: []});
		expect(last(driver.frame())).not.toMatch(/it has ended|it is idle/);
		await driver.press("'");
		await driver.type('w1');
		expect(last(driver.frame())).toMatch(/\? help {2}q quit *$/);
		expect(last(driver.frame()).includes('i say: it has ended')).toBe(columns >= 120);
		expect(last(driver.frame()).includes('x abort: it has ended')).toBe(columns >= 120);
		await driver.press("'");
		await driver.type('w2');
		expect(last(driver.frame()).includes('x abort: it is idle')).toBe(columns >= 120);
		await driver.say({
			type: 'view',
			view: missionView({lanes, phase: 'ended', outcome: 'sealed', endedAt: 3}),
		});
		await driver.press('escape');
		expect(last(driver.frame())).not.toMatch(/it has ended|it is idle/);
	}
	// What does apply is never left out for it.
	const busy = await start([120, 40], {lanes});
	await busy.press("'");
	await busy.type('w1');
	expect(last(busy.frame())).toMatch(/a answer {2}\] needs me .*: command .*q quit *$/);
});

it('? shows the keys of what is open first, and Esc and ? lead back to it', async () => {
	for (const [key, title] of [
		['a', 'In the list of what needs you'],
		['L', 'In the saved rules'],
		['e', 'What happened'],
		['t', 'In the todo list'],
	] as const) {
		const driver = await start();
		await driver.press(key);
		await driver.advance(400);
		await driver.press('j');
		const {overlay} = driver.screen.shown().view;
		for (const away of ['escape', '?']) {
			await driver.press('?');
			expect(driver.frame().split('\n')[3]).toContain(title);
			await driver.press(away);
			expect(driver.screen.shown().view.overlay).toEqual({
				...overlay,
				...(key === 'a' ? {guardedSince: driver.clock.now()} : {}),
			});
		}
	}
});

it('the list that was under the help takes no key in its first moment, as when it opened', async () => {
	const driver = await start();
	await driver.press('a');
	await driver.advance(400);
	await driver.press('j', '?');
	const chosen = () => {
		const {overlay} = driver.screen.shown().view;
		return overlay?.kind === 'attention' ? overlay.chosen : null;
	};
	await driver.hammer(400, ['escape']);
	const before = chosen();
	await driver.hammer(299, ['j']);
	expect(chosen()).toBe(before);
	await driver.hammer(1, ['j']);
	expect(chosen()).not.toBe(before);
});

it('the footer of the summary at the end names the way back to the panes', async () => {
	for (const size of [
		[120, 40],
		[40, 24],
	] as const) {
		const driver = await start(size, {phase: 'ended', outcome: 'sealed', endedAt: 1});
		expect(below(driver.frame())).toContain('Esc to the panes');
		await driver.press('escape');
		expect(below(driver.frame())).not.toContain('to the panes');
		expect(driver.screen.shown().view.overlay).toBeNull();
	}
});

it('the footer of the list names first what answers, and PgDn only where there is more to read', async () => {
	const long = {...permission.request, requestId: 'l', detail: 'npm run build && '.repeat(200)};
	const driver = await start([80, 24], {
		attention: [permission, {...permission, since: 1, request: long}],
	});
	await driver.press('a');
	await driver.advance(400);
	await driver.press('j');
	expect(below(driver.frame())).toMatch(/^ a allow once {2}A always {2}r reject .*PgDn read on/);
	await driver.press('j');
	expect(below(driver.frame())).toMatch(/^ a allow once .*j choose/);
	expect(below(driver.frame())).not.toContain('PgDn');
});
