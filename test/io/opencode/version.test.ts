import {describe, expect, it} from 'vitest';
import {isTested, missingCalls, testedVersions} from '../../../source/io/opencode/version.js';

describe('the version of OpenCode', () => {
	it('is known as tested or not', () => {
		expect(isTested(testedVersions.oldest)).toBe(true);
		expect(isTested(testedVersions.newest)).toBe(true);
		expect(isTested('1.4.9')).toBe(false);
		expect(isTested('2.0.0')).toBe(false);
	});

	it('is refused when it lacks a call that FlowDesk needs', () => {
		expect(missingCalls({paths: {'/session': {get: {}}}})).toContain(
			'post /session/{sessionID}/prompt_async',
		);
		expect(missingCalls(null)).toEqual(
			expect.arrayContaining([
				'get /path',
				'get /config',
				'post /mcp/{name}/disconnect',
				'get /session/{sessionID}/message/{messageID}',
				'delete /session/{sessionID}/message/{messageID}',
			]),
		);
	});
});
