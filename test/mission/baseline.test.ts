import {expect, it} from 'vitest';
import {redBaselineNotice} from '../../source/mission/baseline.js';
import {checkResult} from '../helpers/in-memory-mission.js';
import {testSettings} from '../helpers/in-memory-settings.js';

const red = checkResult('1', 'npm test', 1);
const green = checkResult('2', 'npm run lint', 0);
const settings = testSettings();

it('a check that failed before the mission is told at once, with the flag that changes what it counts for', () => {
	expect(redBaselineNotice([green], settings)).toBeNull();
	expect(redBaselineNotice([red], settings)).toMatch(
		/`npm test`.*nothing can be sealed; --check-b/,
	);
	expect(redBaselineNotice([red, green], settings)).toMatch(/`npm test`\. The seal does not wait/);
});
