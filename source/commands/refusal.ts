import {exitCodes} from './exit-codes.js';

/** A command that cannot go on: one or two lines that say why and what to do next. */
export class Refusal extends Error {
	override readonly name = 'Refusal';
	readonly exitCode: number;

	constructor(message: string, options: Readonly<{exitCode?: number; cause?: unknown}> = {}) {
		super(message, 'cause' in options ? {cause: options.cause} : {});
		this.exitCode = options.exitCode ?? exitCodes.usage;
	}
}

/** The lines of a refusal that has several reasons: the first two, and how many are left out. */
export function refusalOf(problems: readonly string[], advice = ''): Refusal {
	const shown = problems.slice(0, 2);
	const rest = problems.length - shown.length;
	const more = rest > 0 ? [`and ${rest} more`] : [];
	return new Refusal([...shown, ...more, ...(advice === '' ? [] : [advice])].join('\n'));
}
