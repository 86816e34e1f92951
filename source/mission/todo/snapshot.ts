import type {TodoItem, TodoSnapshot} from '../records.js';
import {oneLine} from '../sanitize.js';
import type {TodoDocument} from './document.js';

/** What the rest of FlowDesk sees of a parsed file; every text is safe to show. */
export function snapshotOf(document: TodoDocument, version: string): TodoSnapshot {
	return {
		version,
		items: document.items.map(
			({id, title, state, parent, depth, line, agent, dependsOn, blocked}): TodoItem => ({
				id,
				title: oneLine(title, 300),
				state,
				parent,
				depth,
				line,
				agent: agent === null ? null : oneLine(agent, 64),
				dependsOn: dependsOn.map((id) => oneLine(id, 64)),
				...(blocked === undefined ? {} : {blocked: oneLine(blocked, 200)}),
			}),
		),
		problem: document.problem,
	};
}

/** Ids and states in a fixed order: equal texts mean no progress, whatever titles and order did. */
export function todoFingerprint(snapshot: TodoSnapshot): string {
	return snapshot.items
		.map(({id, state}) => `${id}=${state}`)
		.sort()
		.join('\n');
}
