import {patternsOf} from '../../mission/globs.js';
import type {ToolSet} from '../../mission/settings.js';

/** One of OpenCode's permission rules; of all that match, the last decides. */
export type PermissionRule = Readonly<{
	permission: string;
	pattern: string;
	action: 'allow' | 'ask' | 'deny';
}>;

/** The names under which FlowDesk's tool entries exist on the server, by tool set. */
export type EntryNames = Readonly<Partial<Record<ToolSet, string>>>;

/**
 * The rules of a lane's session: the role's own, then the claim, then what no lane may do. A claim on everything (null) is
 * one on everything in the project's folder.
 * `prefix` is the project's folder seen from the root OpenCode counts paths from (empty, or with a final slash).
 */
export function sessionRules(options: {
	role: readonly PermissionRule[];
	claim: readonly string[] | null;
	prefix: string;
	tools: ToolSet;
	entries: EntryNames;
}): PermissionRule[] {
	const {role, prefix, tools, entries} = options;
	const claim = options.claim ?? (prefix === '' ? null : ['**']);
	return [
		...role,
		...(claim === null ? [] : claimRules(role, claim, prefix)),
		{permission: 'task', pattern: '*', action: 'deny'},
		...entryRules(tools, entries),
	];
}

/** Edits only within the claim, and still never where the role forbids them by name. */
function claimRules(
	role: readonly PermissionRule[],
	claim: readonly string[],
	prefix: string,
): PermissionRule[] {
	const spellings = claim.flatMap(patternsOf).map((pattern) => prefix + pattern);
	const forbidden = role.filter(
		({permission, action}) => permission === 'edit' && action === 'deny',
	);
	return [
		{permission: 'edit', pattern: '*', action: 'deny'},
		...[...new Set(spellings)].map((pattern) => ({
			permission: 'edit',
			pattern,
			action: roleAction(role),
		})),
		// After an empty claim nothing needs forbidding, and a last rule for every path hides the tool itself.
		...(claim.length === 0 ? [] : forbidden),
	];
}

/** A role that asks before every edit goes on asking within its claim; one that may not edit still may not. */
function roleAction(role: readonly PermissionRule[]): PermissionRule['action'] {
	const general = role.findLast(
		({permission, pattern}) => (permission === 'edit' || permission === '*') && pattern === '*',
	);
	return general?.action ?? 'allow';
}

/** Hides every FlowDesk tool but the lane's own; one entry's name may begin another's. */
function entryRules(tools: ToolSet, entries: EntryNames): PermissionRule[] {
	const own = entries[tools];
	const names = new Set(['flowdesk', ...Object.values(entries)]);
	const hidden = [...names].map((name) => rule(`${name}*`, 'deny'));
	if (own === undefined) {
		return hidden;
	}
	const others = [...names].filter((name) => name !== own && name.startsWith(own));
	return [...hidden, rule(`${own}_*`, 'allow'), ...others.map((name) => rule(`${name}_*`, 'deny'))];
}

function rule(permission: string, action: PermissionRule['action']): PermissionRule {
	return {permission, pattern: '*', action};
}
