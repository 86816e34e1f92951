/** How the process is stopped and goes on, as a shell's job does. */
export type JobControl = Readonly<{
	/** Stops the process until it is continued; false when there is no shell that could continue it. */
	stop: () => Promise<boolean>;
	/** Calls back when somebody else wants the process stopped. Ends with the returned function. */
	onStopWish: (listener: () => void) => () => void;
}>;

/** Gives the terminal back for as long as the process is stopped. */
export type Suspension = Readonly<{
	/** Takes what hands the terminal over, as Ink has it. */
	attach: (handOver: HandOver) => void;
	suspend: () => void;
	close: () => void;
}>;

type HandOver = (act: () => Promise<void>) => Promise<void>;

/** What is said on the terminal that is given back. */
const farewell =
	'FlowDesk is suspended. Lanes at work on the server go on; nothing new starts, and nobody is answered, until `fg`.\n';

/** Why nothing came of it. */
const noShell = 'there is no shell here to come back from, so FlowDesk goes on';

type SuspensionOptions = Readonly<{
	job: JobControl;
	/** Writes to the terminal that was given back. */
	write: (text: string) => void;
	/** Right before the terminal is given back, and right after it was taken again. */
	paused: () => void;
	resumed: () => void;
	/** Says something on the screen. */
	hint: (text: string) => void;
}>;

/** Makes the way out and back. It does nothing until Ink has offered its own, and nothing while it is under way. */
export function createSuspension(options: SuspensionOptions): Suspension {
	let handOver: HandOver | null = null;
	let isUnderWay = false;
	const goAway = async (offered: HandOver) => {
		let wasStopped = false;
		options.paused();
		try {
			await offered(async () => {
				options.write(farewell);
				wasStopped = await options.job.stop();
			});
		} finally {
			isUnderWay = false;
			options.resumed();
		}
		if (!wasStopped) {
			options.hint(noShell);
		}
	};
	const suspend = () => {
		if (handOver !== null && !isUnderWay) {
			isUnderWay = true;
			// Ink hands nothing over while it is about to leave, and then there is nothing to come back to.
			goAway(handOver).catch(() => undefined);
		}
	};
	const stopListening = options.job.onStopWish(suspend);
	return {
		attach: (offered) => {
			handOver = offered;
		},
		suspend,
		close: () => {
			handOver = null;
			stopListening();
		},
	};
}
