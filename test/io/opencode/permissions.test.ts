import {describe, expect, it} from 'vitest';
import {type PermissionRule, sessionRules} from '../../../source/io/opencode/permissions.js';

/** OpenCode's own way to decide: `*` is any characters, the last rule that matches counts. */
function decide(rules: readonly PermissionRule[], permission: string, path: string): string {
	const matches = (pattern: string, value: string) =>
		new RegExp(
			`^${pattern
				.replace(/[.+^${}()|[\]\\]/g, '\\$&')
				.replace(/\*/g, '.*')
				.replace(/\?/g, '.')}$`,
			's',
		).test(value);
	const rule = rules.findLast(
		(one) => matches(one.permission, permission) && matches(one.pattern, path),
	);
	return rule?.action ?? 'ask';
}

const worker: readonly PermissionRule[] = [
	{permission: '*', pattern: '*', action: 'allow'},
	{permission: 'edit', pattern: '.opencode/*', action: 'deny'},
];
const plain = {role: worker, prefix: '', tools: 'none', entries: {}} as const;

describe('the claim of a lane', () => {
	it.each([
		['src/**', 'src/a.ts', 'src/a/b.ts', 'lib/a.ts'],
		['src', 'src/a.ts', 'src/a/b.ts', 'srcs/a.ts'],
		['./src/a.ts', 'src/a.ts', 'src/a.ts', 'src/b.ts'],
		['docs/{one,two}.md', 'docs/one.md', 'docs/two.md', 'docs/three.md'],
		['**/package.json', 'package.json', 'a/b/package.json', 'package-lock.json'],
		['app/[id]/page.tsx', 'app/[id]/page.tsx', 'app/7/page.tsx', 'app/page.tsx'],
		['app/[[...all]]/x.ts', 'app/[[...all]]/x.ts', 'app/[[...all]]/x.ts/y', 'app/x.ts'],
		['src/file{1..3}.ts', 'src/file2.ts', 'src/file3.ts', 'src/b.ts'],
		['src/!(a|b).ts', 'src/c.ts', 'src/d.ts', 'src/c.js'],
		['**/a/**/x.ts', 'a/b/x.ts', 'b/a/x.ts', 'b/x.ts'],
		['src/**/x.ts', 'src/x.ts', 'src/a/b/x.ts', 'x.ts'],
	])('%s allows what it names and nothing else', (glob, first, second, other) => {
		const rules = sessionRules({...plain, claim: [glob]});
		expect(decide(rules, 'edit', first)).toBe('allow');
		expect(decide(rules, 'edit', second)).toBe('allow');
		expect(decide(rules, 'edit', other)).toBe('deny');
	});

	it('is counted from the root that OpenCode counts from', () => {
		const rules = sessionRules({...plain, claim: ['src/a.ts'], prefix: 'packages/one/'});
		expect(decide(rules, 'edit', 'packages/one/src/a.ts')).toBe('allow');
		expect(decide(rules, 'edit', 'src/a.ts')).toBe('deny');
		const all = sessionRules({...plain, claim: null, prefix: 'packages/one/'});
		expect(decide(all, 'edit', 'packages/one/src/a.ts')).toBe('allow');
		expect(decide(all, 'edit', 'packages/two/src/a.ts')).toBe('deny');
	});

	it('never reaches what the role forbids, and an empty one allows nothing', () => {
		const all = sessionRules({...plain, claim: ['**']});
		expect(decide(all, 'edit', '.opencode/todo.md')).toBe('deny');
		expect(decide(all, 'edit', 'anything')).toBe('allow');
		const none = sessionRules({...plain, claim: []});
		expect(decide(none, 'edit', 'anything')).toBe('deny');
		expect(decide(none, 'bash', 'ls')).toBe('allow');
	});

	it('gives a role that may not edit nothing to edit', () => {
		const role: PermissionRule[] = [...worker, {permission: 'edit', pattern: '*', action: 'deny'}];
		const rules = sessionRules({...plain, role, claim: ['src/**']});
		expect(decide(rules, 'edit', 'src/a.ts')).toBe('deny');
	});

	it('stays short for a glob with a great many alternatives', () => {
		const glob = Array.from({length: 12}, () => '{a,b}').join('');
		const rules = sessionRules({...plain, claim: [`src/${glob}`]});
		expect(rules.length).toBeLessThan(20);
		expect(decide(rules, 'edit', 'src/abababababab')).toBe('allow');
		expect(decide(rules, 'edit', 'lib/abababababab')).toBe('deny');
	});
});

describe("FlowDesk's own tools", () => {
	const entries = {commander: 'flowdesk', plan: 'flowdesk_plan', review: 'flowdesk_review'};

	it.each([
		['commander', 'flowdesk_delegate_task'],
		['plan', 'flowdesk_plan_update_todo'],
		['review', 'flowdesk_review_submit_review'],
		['none', ''],
	] as const)('are hidden but for the own ones: %s', (tools, own) => {
		const rules = sessionRules({...plain, claim: null, tools, entries});
		const all = [
			'flowdesk_delegate_task',
			'flowdesk_plan_update_todo',
			'flowdesk_review_submit_review',
			'flowdesk_2_delegate_task',
		];
		const allowed = all.filter((tool) => decide(rules, tool, '*') === 'allow');
		const stale = tools === 'commander' ? ['flowdesk_2_delegate_task'] : [];
		expect(allowed).toEqual(own === '' ? [] : [own, ...stale]);
		expect(decide(rules, 'task', '*')).toBe('deny');
	});
});
