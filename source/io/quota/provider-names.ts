import {suggestion} from '../../mission/nearest.js';
import {adapterFor, gaugeIds} from './adapters.js';

/** What people call providers, with an id whose gauge is the one they mean. */
const plainNames: Readonly<Record<string, string>> = {
	claude: 'anthropic',
	chatgpt: 'openai',
	copilot: 'github-copilot',
	gemini: 'google',
	zai: 'zai-coding-plan',
	kimi: 'kimi-code-plan-global',
};

/** OpenCode's ids for the names that a person gave, and a sentence for each name that nobody has. */
export type NamedProviders = Readonly<{ids: readonly string[]; problems: readonly string[]}>;

/** Reads names of providers: their ids, or plain names. `found` are the ids that have a login or a command here. */
export function namedProviders(names: readonly string[], found: readonly string[]): NamedProviders {
	const known = [...new Set([...found, ...gaugeIds])].toSorted();
	const ids: string[] = [];
	const problems: string[] = [];
	for (const name of names) {
		const id = idOf(name, found, known);
		if (id === null) {
			const guess = suggestion(
				name,
				[...new Set([...known, ...Object.keys(plainNames)])].toSorted(),
			);
			problems.push(`There is no provider "${name}" with a gauge or a login here${guess}`);
		} else {
			ids.push(id);
		}
	}
	return {ids, problems};
}

/** The id that a name means: of several ids behind one gauge the one with a login. */
function idOf(name: string, found: readonly string[], known: readonly string[]): string | null {
	const lower = name.toLowerCase();
	if (found.includes(name)) {
		return name;
	}
	const plain = Object.hasOwn(plainNames, lower) ? plainNames[lower] : undefined;
	if (plain !== undefined) {
		return adapterFor(plain)?.providers.find((id) => found.includes(id)) ?? plain;
	}
	return known.includes(lower) ? lower : null;
}
