/** What tells how old an answer about a lane's session is. */
export type ReadingOrder = {
	/** Counts the frames, so that a slower reading can tell that it is out of date. */
	frames: number;
	/** Counts the frames that said how the session stands, so that an older answer does not undo them. */
	standings: number;
	/** Readings of how it stands that were begun, and the newest of them that counted: answers may come in another order. */
	readings: number;
	reading: number;
};

/** Of a session that nobody has heard of and nobody has read. */
export const nothingRead: Readonly<ReadingOrder> = {
	frames: 0,
	standings: 0,
	readings: 0,
	reading: 0,
};
