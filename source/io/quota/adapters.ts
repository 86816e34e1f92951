import type {QuotaAdapter} from './adapter.js';
import {anthropic} from './anthropic.js';
import {copilot} from './copilot.js';
import {gemini} from './gemini.js';
import {kimi} from './kimi.js';
import {openai} from './openai.js';
import {opencodeGo} from './opencode-go.js';
import {openrouter} from './openrouter.js';
import {zai} from './zai.js';

/** Every provider whose quota can be read. */
const quotaAdapters: readonly QuotaAdapter[] = [
	anthropic,
	openai,
	copilot,
	gemini,
	openrouter,
	opencodeGo,
	zai,
	kimi,
];

/** OpenCode's ids of every provider whose quota can be read. */
export const gaugeIds: readonly string[] = quotaAdapters.flatMap(({providers}) => providers);

/** The adapter for OpenCode's id of a provider; null for one without a gauge. */
export function adapterFor(provider: string): QuotaAdapter | null {
	return quotaAdapters.find(({providers}) => providers.includes(provider)) ?? null;
}
