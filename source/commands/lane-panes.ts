import {type Tmux, TmuxFailed, type TmuxPane} from '../io/tmux.js';
import type {OpenLane, PaneWish} from '../tui/open-lane.js';
import {ownCommand} from './own-command.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** From this size on a pane is divided into two beside each other, or below. */
const wideEnough = 160;
const tallEnough = 40;

/** What panes of lanes need to know of the mission. */
export type LanePanesOptions = Readonly<{
	/** The tmux that the cockpit runs in; null outside. */
	tmux: Tmux | null;
	environment: Environment;
	/** Where the mission can be watched; null when it cannot. */
	socket: string | null;
	/** True when the mission is found by its socket only, not by the folder somebody stands in. */
	isHidden: boolean;
}>;

/** Where the next pane goes: it takes half of the last one's room, or of the cockpit's; a window where that is little. */
export function placeFor(
	target: TmuxPane,
): Readonly<{beside: string; where: 'right' | 'below' | 'window'}> {
	const {id, window, width, height} = target;
	if (width >= wideEnough) {
		return {beside: id, where: 'right'};
	}
	return height >= tallEnough ? {beside: id, where: 'below'} : {beside: window, where: 'window'};
}

/**
 * Opens lanes in panes of tmux, and goes to those that are open already. Panes are known by the ids that tmux gave
 * them, and each closes by itself. Outside tmux it says what to type.
 */
export function createLanePanes(options: LanePanesOptions): OpenLane {
	const {tmux, environment, socket, isHidden} = options;
	const opened = new Map<string, string>();
	let before: Promise<unknown> = Promise.resolve();

	const open = async (wish: PaneWish): Promise<string | null> => {
		if (wish.kind === 'pin') {
			return tmux === null ? null : pin(tmux, wish).catch(pinFailedText);
		}
		if (socket === null) {
			return 'no other terminal can watch this mission: a note said why';
		}
		const words = wordsOf(wish);
		const typed = ['flowdesk', ...words, ...(isHidden ? ['--at', socket] : [])].join(' ');
		return tmux === null
			? `${typed}, typed in another terminal, opens it; in tmux the key does`
			: inTmux(tmux, wish, [...words, '--at', socket, '--linger']).catch((error: unknown) =>
					failedText(error, typed),
				);
	};

	/** The panes there are; those that the user closed are forgotten. */
	const openPanes = async (tmux: Tmux) => {
		const panes = await tmux.panes();
		for (const [known, id] of opened) {
			if (!panes.some((pane) => pane.id === id)) {
				opened.delete(known);
			}
		}
		return panes;
	};

	const pin = async (tmux: Tmux, {laneId, isPinned}: PaneWish) => {
		if (opened.size === 0) {
			return null;
		}
		await openPanes(tmux);
		const ids = kinds.flatMap((kind) => opened.get(`${kind} ${laneId}`) ?? []);
		for (const id of ids) {
			await tmux.pin(id, isPinned);
		}
		if (ids.length === 0) {
			return null;
		}
		const [panes, verb] =
			ids.length === 1 ? [`pane ${ids[0]}`, 's'] : [`panes ${ids.join(' and ')}`, ''];
		return isPinned
			? `${laneId} is pinned: ${panes} stay${verb} when it ends`
			: `${laneId} is no longer pinned: ${panes} close${verb} when it ends`;
	};

	const inTmux = async (
		tmux: Tmux,
		{kind, laneId, isPinned}: PaneWish,
		words: readonly string[],
	) => {
		const key = `${kind} ${laneId}`;
		const panes = await openPanes(tmux);
		const there = opened.get(key);
		if (there !== undefined) {
			await tmux.select(there);
			return `${laneId} is in pane ${there}`;
		}
		const own = panes.find(({id}) => id === tmux.own);
		const last = [...opened.values()].at(-1);
		const beside = panes.find(({id, window}) => id === last && window === own?.window) ?? own;
		if (beside === undefined) {
			throw new TmuxFailed('the pane of the cockpit was not found');
		}
		const place = placeFor(beside);
		const id = await tmux.open({
			...place,
			cells: null,
			command: [...ownCommand(), ...words],
			takesFocus: kind === 'attach',
			// tmux may have been started elsewhere, without the programs of this shell.
			variables: variablesOf(environment),
		});
		opened.set(key, id);
		if (isPinned) {
			await tmux.pin(id, true);
		}
		const where = place.where === 'window' ? `in a window of its own, ${id}` : `in pane ${id}`;
		return `${laneId} is open ${where}${kind === 'stream' ? '; opening it again goes there' : ''}`;
	};

	return (wish) => {
		// One after another: two quick presses are one pane.
		const next = before.then(() => open(wish));
		before = next;
		return next;
	};
}

const kinds = ['attach', 'stream'] as const;

const passedOn = ['PATH', 'LANG', 'LC_ALL', 'LC_CTYPE', 'NO_COLOR'];

function variablesOf(environment: Environment): Readonly<Record<string, string>> {
	return Object.fromEntries(
		passedOn.flatMap((name) => {
			const value = environment[name];
			return value === undefined ? [] : [[name, value] as const];
		}),
	);
}

function wordsOf({kind, laneId}: PaneWish): readonly string[] {
	return ['pane', laneId, ...(kind === 'attach' ? ['--attach'] : [])];
}

function pinFailedText(error: unknown): string {
	return `tmux: ${error instanceof Error ? error.message : String(error)}`;
}

function failedText(error: unknown, typed: string): string {
	return `${pinFailedText(error)}; elsewhere: ${typed}`;
}
