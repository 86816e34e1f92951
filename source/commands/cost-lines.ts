import {type CostNode, costTree, dearestFirst, talliedTokens} from '../mission/cost-tree.js';
import type {TodoItemView} from '../runtime/viewer.js';
import {cutEnd, padCells, padCellsStart} from '../tui/models/cells.js';
import {costName} from '../tui/models/cost-list.js';
import {exactCostText, pricedText, tokensText} from '../tui/models/cost-words.js';
import {fullCount} from '../tui/models/figures.js';
import {type PastMission, tallyJson} from './past-mission.js';

/** Cells for what a part is called. */
const labelWidth = 44;

type Items = readonly TodoItemView[];

/** What each role and todo item came to, lane by lane, the dearest first. */
export function costLines({lanes, tally}: PastMission, items: Items): readonly string[] {
	const [byRole, byItem] = (['role', 'todo'] as const).map((by) =>
		dearestFirst(costTree(lanes, items, by)),
	);
	const table = (title: string, root: CostNode | undefined) => [
		'',
		row(title, 'cost', 'priced', 'tokens'),
		...(root?.parts ?? []).flatMap((part) => nodeLines(part, items, 1)),
	];
	return [...table('by role', byRole), ...table('by todo item', byItem), '', tokensText(tally)];
}

function nodeLines(node: CostNode, items: Items, depth: number): readonly string[] {
	const label = `${'  '.repeat(depth)}${costName(node, items)}`;
	const {tally} = node;
	return [
		row(label, exactCostText(tally), pricedText(tally), fullCount(talliedTokens(tally))),
		...node.parts.flatMap((part) => nodeLines(part, items, depth + 1)),
	];
}

function row(label: string, cost: string, priced: string, tokens: string): string {
	const name = padCells(cutEnd(label, labelWidth), labelWidth);
	return `${name}  ${padCellsStart(cost, 12)}  ${padCellsStart(priced, 10)}  ${padCellsStart(tokens, 11)}`;
}

/** The same lanes put together in each way, for programs. */
export function costJson({lanes}: PastMission, items: Items): object {
	const tree = (by: 'role' | 'lane' | 'todo') => nodeJson(costTree(lanes, items, by));
	return {byRole: tree('role'), byLane: tree('lane'), byTodo: tree('todo')};
}

function nodeJson({kind, name, title, tally, parts}: CostNode): object {
	return {kind, name, title, ...tallyJson(tally), parts: parts.map(nodeJson)};
}
