import type {MissionView} from '../runtime/viewer.js';
import type {LeaveReason} from './actions/command.js';

/** Why the screen was left, and what was known then. */
export type ScreenExit = Readonly<{
	reason: LeaveReason | 'stopped' | 'refused' | 'signal' | 'broken';
	/** Something to print when it is not empty: why the engine refused, what broke. */
	message: string;
	/** The engine's exit code when it refused. */
	exitCode: number | null;
	mission: MissionView | null;
}>;
