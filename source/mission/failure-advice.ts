import type {Turn, TurnError} from './records.js';

/** How runtimes word a provider that does not answer at all (Bun and the AI SDK). */
const unreachable =
	/unable to connect|cannot connect|econnrefused|enotfound|econnreset|etimedout|eai_again|getaddrinfo|network/i;

/** What the user can do about a model that failed, as a sentence with a space before it; empty when nobody knows. */
export function failureAdvice(error: Turn['error']): string {
	switch (error?.statusCode) {
		case 401:
		case 403:
			return ' Check the login of its provider: `opencode auth login`.';
		case 402:
			return ' Its provider asks for payment: check the account.';
		case 404:
			return ' Check the name of the model: `flowdesk doctor`.';
		case 429:
			return ' Its provider lets no more through for now: try again later, or take another model.';
		default:
			return error && error.statusCode === null && unreachable.test(error.message)
				? " Check the network and the provider's address (`baseURL`) in OpenCode's configuration; `flowdesk doctor` tries the model."
				: '';
	}
}

/**
 * Why a turn failed, in one line: the status, what the provider itself says, and in brackets what OpenCode calls it,
 * whether trying again may help, and which model was asked.
 */
export function failureText({message, statusCode, retryable, cause, model}: TurnError): string {
	const status = statusCode === null || message.startsWith(String(statusCode)) ? [] : [statusCode];
	const details = [
		...(cause === undefined ? [] : [message]),
		...(statusCode === null ? [] : [retryable ? 'retryable' : 'not retryable']),
		...(model === undefined ? [] : [model]),
	];
	const head = [...status, cause ?? message].join(' ');
	return details.length === 0 ? head : `${head} (${details.join(', ')})`;
}

/** A sentence that another can follow. */
export function asSentence(sentence: string): string {
	return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`;
}
