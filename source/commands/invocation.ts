import type {Arguments} from './arguments.js';
import type {Terminal} from './terminal.js';

/** What a command gets; it resolves to its exit code or throws a Refusal. */
export type Invocation = Readonly<{
	args: Arguments;
	/** The words behind the command, as they were typed. */
	words: readonly string[];
	terminal: Terminal;
}>;
