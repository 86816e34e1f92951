/** What tells how old an answer about a lane's session is. */
export type ReadingOrder = {
	/** Counts the frames, so that a slower reading can tell that it is out of date. */
	frames: number;
	/** Counts the frames that said how the session stands, so that an older answer does not undo them. */
	standings: number;
	/** Counts the readings of how it stands that were begun; their answers may come in another order. */
	readingsBegun: number;
	/** The number of the newest of them that counted. */
	newestReading: number;
};

/** Of a session that nobody has heard of and nobody has read. */
export const nothingRead: Readonly<ReadingOrder> = {
	frames: 0,
	standings: 0,
	readingsBegun: 0,
	newestReading: 0,
};
