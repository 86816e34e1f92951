import {openAttention} from '../attention-state.js';
import type {CommandName} from '../keymap/keymap.js';
import {attentionList} from '../models/attention.js';
import {isCountingDown, type Scene, shownLane} from '../scene.js';
import {answerCommands} from './answer-commands.js';
import {capsCommands} from './caps-commands.js';
import {type Command, type Consequence, hint, show} from './command.js';
import {copyCommands} from './copy-commands.js';
import {costCommands} from './cost-commands.js';
import {filterCommands} from './filter-commands.js';
import {foundCommands} from './found-commands.js';
import {laneCommands} from './lane-commands.js';
import {lineCommands} from './line-commands.js';
import {markCommands} from './mark-commands.js';
import {missionCommands, pauseMission} from './mission-commands.js';
import {openCommands} from './open-commands.js';
import {pageCommands} from './page-commands.js';
import {paletteCommandsFor} from './palette-commands.js';
import {questionCommands} from './question-commands.js';
import {quotaCommands} from './quota-commands.js';
import {rulesCommands} from './rules-commands.js';
import {scrollCommands} from './scroll-commands.js';
import {searchCommands} from './search-commands.js';
import {steerCommands} from './steer-commands.js';
import {taskCommands} from './task-commands.js';
import {terminalCommands} from './terminal-commands.js';
import {timelineCommands} from './timeline-commands.js';
import {todoCommands} from './todo-commands.js';
import {todoListCommands} from './todo-list-commands.js';

/** Closes what is open; on the panes the countdown comes before what is only in the way: it spends. */
function back(scene: Scene): Consequence {
	const {mission, notices} = scene.known;
	const {overlay} = scene.view;
	if (overlay !== null) {
		const isOverList = 'under' in overlay && overlay.under?.kind === 'attention';
		const change = {guardedSince: scene.now};
		// The list may have changed under what lay over it.
		return isOverList
			? show({type: 'closed'}, {type: 'attention-changed', change})
			: show({type: 'closed'});
	}
	if (mission !== null && isCountingDown(mission)) {
		return pauseMission(mission, scene);
	}
	if (scene.view.noticesRead < notices.length) {
		return show({type: 'notices-read', count: scene.view.noticesRead + 1});
	}
	return scene.view.filter === null
		? show()
		: show({type: 'filtered', filter: null}, {type: 'hinted', text: 'every lane is listed'});
}

/** Opens the help over what is open, to go back to it; where it is open, puts it away again. */
function openHelp(scene: Scene): Consequence {
	const {overlay} = scene.view;
	if (overlay?.kind === 'help') {
		return back(scene);
	}
	const under = overlay === null || overlay.kind === 'palette' ? {} : {under: overlay};
	return show({type: 'opened', overlay: {kind: 'help', offset: 0, ...under}});
}

function stay(scene: Scene): Consequence {
	return scene.view.sheet === null
		? show({type: 'attention-changed', change: {mode: 'browse', draft: ''}})
		: show({type: 'sheet-closed'});
}

const overlayCommands = {
	'open-attention': (scene) =>
		attentionList(scene.known.mission).length === 0
			? hint('nothing needs you')
			: show({type: 'opened', overlay: openAttention(scene.now, shownLane(scene)?.id ?? null)}),
	'open-help': openHelp,
	'open-summary': () => show({type: 'opened', overlay: {kind: 'summary', offset: 0}}),
	back,
	stay,
} satisfies Partial<Record<CommandName, Command>>;

/** What each command does. */
export const commands: Readonly<Record<CommandName, Command>> = {
	...scrollCommands,
	...searchCommands,
	...foundCommands,
	...copyCommands,
	...answerCommands,
	...questionCommands,
	...rulesCommands,
	...todoListCommands,
	...todoCommands,
	...costCommands,
	...quotaCommands,
	...laneCommands,
	...pageCommands,
	...filterCommands,
	...steerCommands,
	...openCommands,
	...missionCommands,
	...lineCommands,
	...terminalCommands,
	...overlayCommands,
	...capsCommands,
	...taskCommands,
	...markCommands,
	...timelineCommands,
	...paletteCommandsFor(() => commands),
};
