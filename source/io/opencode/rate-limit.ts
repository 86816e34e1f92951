import type {SessionStatus} from '@opencode-ai/sdk/v2/client';

/** What providers say with a 429; OpenCode passes their words on and leaves the status out. */
const words =
	/\b429\b|rate[ _-]?limit|too[ _]many|too[ _]fast|concurren|throttl|(requests?|tokens?)[ _]per[ _](second|min|hour)|\b[rt]pm\b/i;

/**
 * True when OpenCode tries again because the provider is asked too much. False for a provider that is broken or
 * overloaded by others, and for an account whose allowance is used up (OpenCode then says what to do about it).
 */
export function isRateLimited(status: Extract<SessionStatus, {type: 'retry'}>): boolean {
	const hasAction = 'action' in status && status.action !== undefined;
	return !hasAction && words.test(status.message);
}
