import {describe, expect, test} from 'vitest';
import {snapshotFinding, snapshotNotice} from '../../source/commands/snapshot-advice.js';

const quick = {firstMs: 900, nextMs: 400, limitMs: 30_000};
const slow = {firstMs: 9000, nextMs: 3000, limitMs: 30_000};

describe('doctor', () => {
	test('gives the time of a quick snapshot and no advice', () => {
		expect(snapshotFinding(quick, true)).toMatchObject([{state: 'good', advice: ''}]);
	});

	test('proposes to do without slow ones and says what is lost and what stays', () => {
		const [finding] = snapshotFinding(slow, true);
		expect(finding).toMatchObject({state: 'note', says: expect.stringContaining('3.0 s')});
		expect(finding?.advice).toContain('"snapshot": false');
		expect(finding?.advice).toContain('/undo');
		expect(finding?.advice).toContain('`flowdesk undo` stay');
	});

	test('says that a time limit was passed, of either snapshot', () => {
		const first = snapshotFinding({firstMs: null, nextMs: null, limitMs: 30_000}, true);
		expect(first).toMatchObject([{state: 'note', says: expect.stringContaining('more than 30')}]);
		const next = snapshotFinding({firstMs: 20_000, nextMs: null, limitMs: 30_000}, true);
		expect(next).toMatchObject([{state: 'note', says: expect.stringContaining('more than 30')}]);
	});

	test('says that there are none when they are turned off, and nothing where nobody can tell', () => {
		expect(snapshotFinding(null, false)).toMatchObject([{state: 'good'}]);
		expect(snapshotFinding(null, true)).toEqual([]);
	});
});

describe('the start of a mission', () => {
	test('is silent about quick snapshots and what nobody measured', () => {
		expect(snapshotNotice(quick, false)).toBeNull();
		expect(snapshotNotice(null, false)).toBeNull();
	});

	test('names the flag on a server of our own, and the configuration of one that runs already', () => {
		expect(snapshotNotice(slow, false)).toContain('--no-snapshot');
		expect(snapshotNotice(slow, true)).not.toContain('--no-snapshot');
		expect(snapshotNotice(slow, true)).toContain('opencode.json');
		expect(snapshotNotice(slow, false)).not.toContain('\n');
	});
});
