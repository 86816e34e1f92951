/** Why a lane is being ended, and what that means for its task. */
export type Abort = Readonly<{
	/** Who wished it: `engine`, `user`, or a lane. */
	by: string;
	reason: string;
	/** True for the engine's own doubt: the task starts anew in another lane. */
	isStall: boolean;
	/** True when the budget was used up: its task goes on when that is raised. */
	isForBudget: boolean;
	/** True when its provider let it wait too long: its task goes on later. */
	isParked: boolean;
}>;
