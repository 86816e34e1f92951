import {describe, expect, it} from 'vitest';
import type {AttentionView} from '../../source/runtime/viewer.js';
import {createNotices} from '../../source/tui/notices.js';
import {createFakeClock} from './driver.js';
import {
	missionView,
	permissionEntry,
	questionEntry,
	sampleNow,
	taskEntry,
} from './sample-mission.js';
import {budgetEntry} from './sample-spend.js';

function start({focus = null as boolean | null, pressedAt = null as number | null} = {}) {
	const clock = createFakeClock();
	const told: string[] = [];
	const state = {focus, pressedAt};
	const notices = createNotices({
		clock,
		hasFocus: () => state.focus,
		pressedAt: () => state.pressedAt,
		tell: (text) => told.push(text),
	});
	const look = (...attention: readonly AttentionView[]) => notices.look(missionView({attention}));
	return {clock, told, state, notices, look};
}

describe('a notice', () => {
	it('names the lane and the reason, once for each thing', () => {
		const {clock, told, look} = start();
		look(permissionEntry);
		clock.advance(2000);
		look(permissionEntry);
		clock.advance(10_000);
		expect(told).toEqual([
			'w5 needs you: bash rm -rf node_modules/.cache && npm run build -- --filter=core --no-daemon',
		]);
	});

	it('is one for several that come within a moment, with all their lanes and why', () => {
		const {clock, told, look} = start();
		look(permissionEntry);
		clock.advance(500);
		look(permissionEntry, questionEntry);
		clock.advance(500);
		look(permissionEntry, questionEntry, taskEntry);
		clock.advance(5000);
		expect(told).toEqual(['3 need you: w5 permission, c question, t9 decision']);
	});

	it('says which budget it is, and the whole reason', () => {
		const {clock, told, look} = start();
		look(budgetEntry);
		clock.advance(2000);
		look(budgetEntry, {...budgetEntry, of: 'role', role: 'worker', key: 'role:worker'});
		clock.advance(2000);
		expect(told).toEqual([
			`the budget needs you: ${budgetEntry.reason}`,
			`budget of worker needs you: ${budgetEntry.reason}`,
		]);
	});

	it('is none for what was answered before it was told', () => {
		const {clock, told, look} = start();
		look(permissionEntry);
		look();
		clock.advance(5000);
		expect(told).toEqual([]);
	});

	it('is silent while the terminal has the keyboard, and comes when it has not', () => {
		const {clock, told, state, look} = start({focus: true});
		look(permissionEntry);
		clock.advance(5000);
		state.focus = false;
		look(permissionEntry, questionEntry);
		clock.advance(5000);
		expect(told).toEqual([
			'c needs you: Printer Keep the old Printer API as deprecated, or remove it?',
		]);
	});

	it('is silent for a while after a key where the terminal does not tell its focus', () => {
		const {clock, told, look} = start({pressedAt: sampleNow});
		look(permissionEntry);
		clock.advance(5000);
		expect(told).toEqual([]);
		clock.advance(20_000);
		look(permissionEntry, questionEntry);
		clock.advance(5000);
		expect(told).toHaveLength(1);
	});

	it('tells of the end once, and of nothing after it', () => {
		const {clock, told, notices, look} = start();
		look(permissionEntry);
		notices.look(missionView({phase: 'ended', outcome: 'sealed', attention: []}));
		notices.look(missionView({phase: 'ended', outcome: 'sealed', attention: []}));
		clock.advance(5000);
		expect(told).toEqual(['the mission is over: sealed']);
	});
});
