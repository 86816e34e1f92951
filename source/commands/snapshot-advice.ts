import {measureSnapshot, type SnapshotCost} from '../io/opencode/snapshot-cost.js';
import {trackedFiles} from '../io/project.js';
import {tookTime} from '../tui/models/figures.js';
import {type Finding, fine} from './doctor-findings.js';
import type {Decide} from './launch.js';

/** Above this a snapshot of OpenCode's is worth a word. */
const slowSnapshotMs = 2000;

/** With fewer tracked files a mission starts without the measurement, which would take longer than what it could save. */
const manyFiles = 5000;

/** A start measures no longer than this: that it takes more is all that has to be known. */
const startLimitMs = 5000;

const lost =
	"Lost then: OpenCode's own /undo and its changes by message. `flowdesk diff` and `flowdesk undo` stay.";

/** What `doctor` says of OpenCode's snapshots; nothing where git cannot tell. */
export function snapshotFinding(
	cost: SnapshotCost | null,
	takesSnapshots: boolean,
): readonly Finding[] {
	const name = 'snapshot';
	if (!takesSnapshots) {
		return [fine(name, 'OpenCode takes none: "snapshot": false in flowdesk.jsonc')];
	}
	if (cost === null) {
		return [];
	}
	const says = `one of OpenCode's takes ${costText(cost)}`;
	return isSlow(cost)
		? [
				{
					name,
					state: 'note',
					says: `${says}, and every model call waits for one`,
					advice: `"snapshot": false in flowdesk.jsonc (or --no-snapshot) leaves them out where FlowDesk starts the server, in opencode.json everywhere. ${lost}`,
				},
			]
		: [fine(name, says)];
}

/** The line at the start of a mission whose working tree is large; none where snapshots are quick. */
export function snapshotNotice(cost: SnapshotCost | null, isAttached: boolean): string | null {
	if (cost === null || !isSlow(cost)) {
		return null;
	}
	const way = isAttached
		? '"snapshot": false in the opencode.json of that server leaves them out'
		: '--no-snapshot, or "snapshot": false in flowdesk.jsonc, leaves them out';
	return `One snapshot of OpenCode's takes ${costText(cost)} in this repository, and every model call waits for one: ${way}. ${lost}`;
}

/**
 * Has a mission begin with that line, where snapshots are taken. They are measured while OpenCode starts, and only where
 * git knows many files.
 */
export function tellingOfSnapshots(
	decide: Decide,
	{directory, isAttached}: Readonly<{directory: string; isAttached: boolean}>,
): Decide {
	const measured = measureLarge(directory);
	return async (survey) => {
		const beginning = await decide(survey);
		const notice = survey.takesSnapshots ? snapshotNotice(await measured, isAttached) : null;
		return notice === null ? beginning : {...beginning, notices: [...beginning.notices, notice]};
	};
}

async function measureLarge(directory: string): Promise<SnapshotCost | null> {
	return (await trackedFiles(directory)) < manyFiles
		? null
		: measureSnapshot({directory, limitMs: startLimitMs});
}

function isSlow({nextMs}: SnapshotCost): boolean {
	return nextMs === null || nextMs > slowSnapshotMs;
}

function costText({firstMs, nextMs, limitMs}: SnapshotCost): string {
	const limit = `more than ${tookTime(limitMs)}`;
	if (firstMs === null) {
		return limit;
	}
	return `${nextMs === null ? limit : tookTime(nextMs)} (the first one ${tookTime(firstMs)})`;
}
