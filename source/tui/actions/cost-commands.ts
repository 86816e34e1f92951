import type {CostNode} from '../../mission/cost-tree.js';
import type {CommandName} from '../keymap/keymap.js';
import {costList, costRoom, costWays} from '../models/cost-list.js';
import {layoutFor} from '../models/frame.js';
import type {Scene} from '../scene.js';
import type {CostOverlay} from '../view-parts.js';
import {type Command, type Consequence, hint, show} from './command.js';

const closed: CostOverlay = {
	kind: 'cost',
	by: 'role',
	isDearestFirst: true,
	chosen: null,
	place: 0,
	turned: [],
};

function change(overlay: CostOverlay, by: Partial<CostOverlay>): Consequence {
	return show({type: 'opened', overlay: {...overlay, ...by}});
}

function within(act: (overlay: CostOverlay, scene: Scene) => Consequence): Command {
	return (scene) => {
		const {overlay} = scene.view;
		return overlay?.kind === 'cost' ? act(overlay, scene) : show();
	};
}

function move(distance: (room: number, length: number) => number): Command {
	return within((overlay, scene) => {
		const {mission} = scene.known;
		const rect = layoutFor(scene).overlay;
		if (mission === null || rect === null) {
			return show();
		}
		const {lines, at} = costList(mission, overlay);
		const wanted = at + distance(costRoom(mission, overlay, rect), lines.length);
		const place = Math.max(0, Math.min(wanted, lines.length - 1));
		return change(overlay, {chosen: lines[place]?.node.key ?? null, place});
	});
}

/** Another way to put the lanes together; a lane that is chosen stays so, as each way has every lane. */
function turnTo(step: 1 | -1): Command {
	return within((overlay, scene) => {
		const at = costWays.indexOf(overlay.by) + step;
		const by = costWays.at(at % costWays.length) ?? 'role';
		const {mission} = scene.known;
		const next = {...overlay, by, place: 0};
		const {lines} = mission === null ? {lines: []} : costList(mission, next);
		const isThere = lines.some(({node}) => node.key === overlay.chosen);
		return change(next, {chosen: isThere ? overlay.chosen : null});
	});
}

/** The lane of a line, or null for one that is about several. */
function laneOf({kind, key, name}: CostNode): string | null {
	return kind === 'lane'
		? name
		: kind === 'own' || kind === 'below'
			? key.slice(kind.length + 1)
			: null;
}

const enter = within((overlay, scene) => {
	const {mission} = scene.known;
	const list = mission === null ? null : costList(mission, overlay);
	const line = list?.lines[list.at];
	if (line === undefined) {
		return show();
	}
	const {node} = line;
	if (node.parts.length > 0) {
		const isTurned = overlay.turned.includes(node.key);
		const others = overlay.turned.filter((key) => key !== node.key);
		return change(overlay, {
			chosen: node.key,
			turned: isTurned ? others : [...others, node.key],
		});
	}
	const laneId = laneOf(node);
	return laneId === null
		? hint('no lane has begun yet')
		: show({type: 'closed'}, {type: 'focused', laneId});
});

/** The commands that open the tree of costs and move in it. */
export const costCommands = {
	'open-cost': () => show({type: 'opened', overlay: closed}),
	'next-cost': move(() => 1),
	'previous-cost': move(() => -1),
	'next-costs': move((room) => room),
	'previous-costs': move((room) => -room),
	'first-cost': move((_, length) => -length),
	'last-cost': move((_, length) => length),
	'enter-cost': enter,
	'next-cost-way': turnTo(1),
	'previous-cost-way': turnTo(-1),
	'sort-cost': within((overlay) => change(overlay, {isDearestFirst: !overlay.isDearestFirst})),
} satisfies Partial<Record<CommandName, Command>>;
