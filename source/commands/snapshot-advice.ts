import type {SnapshotCost} from '../io/opencode/snapshot-cost.js';
import {tookTime} from '../tui/models/figures.js';
import {type Finding, fine} from './doctor-findings.js';

/** Above this a snapshot of OpenCode's is worth a word. */
const slowSnapshotMs = 2000;

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
