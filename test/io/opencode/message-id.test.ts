import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {idsOfMessage, promptIds} from '../../../source/io/opencode/message-id.js';

const at = Date.UTC(2026, 10, 20);

describe('the ids of a prompt', () => {
	it('are the same in every process, and others for every other prompt', () => {
		const ids = promptIds('p1', at, null);
		expect(promptIds('p1', at, null)).toEqual(ids);
		expect(ids.messageId).toMatch(/^msg_[0-9a-f]{12}[0-9A-Za-z]{14}$/);
		expect(ids.partId).toBe(ids.messageId.replace('msg_', 'prt_'));
		expect(idsOfMessage(ids.messageId)).toEqual(ids);
		expect(promptIds('p2', at, null).messageId).not.toBe(ids.messageId);
	});

	it('sort as the prompts were planned, and always after what is in the session', () => {
		fc.assert(
			fc.property(fc.nat(10_000_000), fc.nat(10_000_000), fc.string(), (one, two, id) => {
				const earlier = promptIds('x', at + one, null).messageId;
				const next = promptIds(id, at + two, earlier).messageId;
				expect(next > earlier).toBe(true);
				expect(next.length).toBe(earlier.length);
			}),
		);
	});

	it('carry the time as OpenCode writes it', () => {
		// An id that OpenCode 1.18.33 gave to a message created at that millisecond.
		const own = promptIds('p', 1_795_200_386_073, null).messageId;
		expect(own.slice(0, 13)).toBe('msg_1fa480419');
	});
});
