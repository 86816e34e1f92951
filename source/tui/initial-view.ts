import {everyLane} from './view-lanes.js';
import type {ViewState} from './view-state.js';

/** What a screen shows before any key. */
export const initialView: ViewState = {
	focus: null,
	panes: null,
	slots: [],
	...everyLane,
	isZoomed: false,
	scrolls: {},
	whole: [],
	search: null,
	overlay: null,
	sheet: null,
	isUnfolded: false,
	foldedItems: [],
	marked: [],
	caret: 0,
	drafts: {},
	said: [],
	hint: null,
	answered: {},
	held: null,
	pressedAt: null,
	noticesRead: 0,
	isStopping: false,
	theme: 'auto',
	background: null,
	hasMouse: true,
	reducesMotion: false,
	hasTerminalFocus: null,
};
