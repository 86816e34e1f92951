import {newGuard} from './guard-state.js';
import {noCalls} from './reservations.js';
import {nothingApproved, nothingSpent, unlimited} from './spent.js';
import type {MissionState} from './state.js';
import {noTodoYet} from './todo/words.js';

/** A mission about which nothing is known yet. */
export const initialState: MissionState = {
	missionId: '',
	text: '',
	directory: '',
	startedAt: 0,
	settings: null,
	lanes: {},
	tasks: {},
	order: [],
	counters: {},
	requests: {},
	settledRequests: [],
	answers: [],
	savedRules: [],
	base: null,
	baseline: null,
	todo: {
		snapshot: {version: '', items: [], problem: noTodoYet},
		good: [],
		verified: {},
		ours: [],
		inherited: [],
		edits: [],
		pace: {since: null, ends: []},
	},
	limitedProviders: {},
	guard: newGuard,
	paused: null,
	stop: null,
	ended: null,
	commander: {turn: 0, errors: 0, wakeUps: [], unsaid: [], isSpokenTo: false, said: []},
	continuation: {count: 0, withoutProgress: 0, identical: 0, fingerprint: '', digest: ''},
	timers: {},
	seal: {
		claim: null,
		evidence: null,
		missing: [],
		ledger: [],
		judged: [],
		pending: null,
		rejections: 0,
	},
	blocked: {since: null, ms: 0},
	server: {lost: null},
	watch: {findings: [], alarm: []},
	approval: nothingApproved,
	spent: nothingSpent,
	budget: unlimited,
	calls: noCalls,
};
