import {oneLine} from './sanitize.js';

/** What may name a person, a workspace or a token in a provider's words. */
const telltale =
	/[\w.+-]+@[\w-]+(\.[\w-]+)+|\bbearer\s+\S+|\b(wrk|org|user|acct|req|sk|gh[opsu]|eyJ)[-_][\w.-]{6,}|\beyJ[\w.-]+|[\w-]{32,}(\.[\w-]+)*/giu;

/** The longest words about a reading, in characters. */
const mostCharacters = 120;

/** A provider's words as one short line without secrets: neither those that are given nor what looks like one. */
export function quotaWords(text: string, secrets: readonly string[] = []): string {
	const known = secrets
		.filter((secret) => secret !== '')
		// A secret may be the beginning of another.
		.toSorted((a, b) => b.length - a.length);
	const without = known.reduce((said, secret) => said.replaceAll(secret, '…'), text);
	return oneLine(without.replace(telltale, '…'), mostCharacters);
}
