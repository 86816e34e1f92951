import type {Provider} from '@opencode-ai/sdk/v2/client';

/** Where a provider is really called, or in words why nobody can say. */
export type BaseAddress = Readonly<{ok: true; base: string} | {ok: false; why: string}>;

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * Addresses that the providers' own libraries have where neither configuration nor OpenCode's list names one, and the
 * variable that they read before: as they are built into OpenCode 1.18.33.
 */
const builtIn: Readonly<Record<string, Readonly<{base: string; variable?: string}>>> = {
	'@ai-sdk/openai': {base: 'https://api.openai.com/v1', variable: 'OPENAI_BASE_URL'},
	'@ai-sdk/anthropic': {base: 'https://api.anthropic.com/v1', variable: 'ANTHROPIC_BASE_URL'},
	'@ai-sdk/google': {base: 'https://generativelanguage.googleapis.com/v1beta'},
	'@ai-sdk/xai': {base: 'https://api.x.ai/v1'},
	'@ai-sdk/mistral': {base: 'https://api.mistral.ai/v1'},
	'@ai-sdk/groq': {base: 'https://api.groq.com/openai/v1'},
	'@ai-sdk/cerebras': {base: 'https://api.cerebras.ai/v1'},
	'@openrouter/ai-sdk-provider': {base: 'https://openrouter.ai/api/v1'},
};

/** Finds it the way OpenCode 1.18.33 does: the provider's options, then the address of its models, then its library's own. */
export function baseAddress(provider: Provider, variables: Variables): BaseAddress {
	if (provider.source === 'custom') {
		return none("OpenCode's own login for it chooses where its calls go");
	}
	const models = Object.values(provider.models);
	const written = addressesOf([provider.options?.['baseURL']]);
	const listed = written.length > 0 ? written : addressesOf(models.map(({api}) => api?.url));
	const libraries = [...new Set(models.map(({api}) => api?.npm ?? ''))];
	const [library = ''] = libraries.length === 1 ? libraries : [];
	const known = Object.hasOwn(builtIn, library) ? builtIn[library] : undefined;
	const [first = variableOf(known?.variable, variables) ?? known?.base] = listed;
	if (listed.length > 1) {
		return none('its models have different base addresses');
	}
	return first === undefined
		? none('no base address known')
		: checked(first.replaceAll(/\$\{([^}]+)\}/g, (whole, name) => variables[name] ?? whole));
}

function addressesOf(values: readonly unknown[]): readonly string[] {
	return [...new Set(values)].filter(
		(value): value is string => typeof value === 'string' && value !== '',
	);
}

function variableOf(name: string | undefined, variables: Variables): string | undefined {
	return name === undefined ? undefined : variables[name] || undefined;
}

/** The address is joined with paths, so it may hold nothing behind its own. */
function checked(address: string): BaseAddress {
	const url = URL.parse(address);
	if (url === null || !/^https?:$/.test(url.protocol) || address.includes('${')) {
		return none('its base address is no complete HTTP address');
	}
	if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
		return none('its base address has a login or a query in it');
	}
	// Anthropic's library reads this one, which its variable often holds, as the address with the version.
	const isBare = url.href === 'https://api.anthropic.com/';
	return {ok: true, base: isBare ? 'https://api.anthropic.com/v1' : url.href};
}

function none(why: string): BaseAddress {
	return {ok: false, why};
}
