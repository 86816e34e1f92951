import type {FlagSpec} from './arguments.js';
import type {Invocation} from './invocation.js';

/** A command as the table knows it; its code is loaded only when it is called. */
export type Command = Readonly<{
	name: string;
	/** What follows the name in the usage line. */
	usage: string;
	says: string;
	flags: readonly FlagSpec[];
	/** Lines under the flags in its help. */
	notes: readonly string[];
	load: () => Promise<(invocation: Invocation) => Promise<number>>;
}>;

/** The flag of the commands whose standard output is lines of events. */
export const eventLines: FlagSpec = {
	name: 'json',
	kind: 'switch',
	says: 'One event per line as JSON on standard output, everything else on standard error.',
};
