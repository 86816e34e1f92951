import type {Cap} from '../mission/settings.js';

/** Lanes and tasks of a role against its cap. */
export type RoleView = Readonly<{
	role: string;
	letter: string;
	running: number;
	queued: number;
	cap: Cap;
	/** True when a task can be given to it. */
	isDelegable: boolean;
}>;
