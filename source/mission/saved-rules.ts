import type {SavedRule} from './request-facts.js';
import type {MissionState} from './state.js';
import type {WaitingRequest} from './waiting-request.js';

/**
 * True when a text fits a pattern as OpenCode reads it: `*` is any characters, `?` any one, and ` *` at the end may also
 * be missing. Unlike there, no wildcard reaches over the end of a line, so that a rule for a command is none for a script
 * that begins with it.
 */
export function fitsPattern(pattern: string, text: string): boolean {
	return fits(pattern, text) || (pattern.endsWith(' *') && fits(pattern.slice(0, -2), text));
}

/** Linear but for the length of the pattern: it goes back to the last star only. */
function fits(pattern: string, text: string): boolean {
	let [at, from] = [0, 0];
	let star: Readonly<{at: number; from: number}> | null = null;
	while (from < text.length) {
		const wanted = pattern[at];
		if (wanted === '*') {
			star = {at, from};
			at += 1;
		} else if (wanted === text[from] || (wanted === '?' && text[from] !== '\n')) {
			at += 1;
			from += 1;
		} else if (star !== null && text[star.from] !== '\n') {
			star = {at: star.at, from: star.from + 1};
			at = star.at + 1;
			from = star.from;
		} else {
			return false;
		}
	}
	return /^\**$/.test(pattern.slice(at));
}

/** What a rule is called wherever it is named: `bash: git status *`. */
export function ruleText({permission, pattern}: Pick<SavedRule, 'permission' | 'pattern'>): string {
	return `${permission}: ${pattern}`;
}

/** The rules that may speak for a request, in groups: those of its own session first, those of the mission last. */
function levels(state: MissionState, {laneId, request}: WaitingRequest): SavedRule[][] {
	const lane = Object.hasOwn(state.lanes, laneId) ? state.lanes[laneId] : undefined;
	const {session} = request;
	if (lane === undefined || session === undefined || session.ancestors === null) {
		return [];
	}

	const of = (fits: (scope: SavedRule['scope']) => boolean) =>
		state.savedRules.map(({rule}) => rule).filter(({scope}) => fits(scope));
	return [
		...[session.id, ...session.ancestors].map((id) =>
			of((scope) => scope.kind === 'session' && scope.sessionId === id),
		),
		of((scope) => scope.kind === 'lane' && scope.laneId === laneId),
		of((scope) => scope.kind === 'role' && scope.role === lane.role),
		of((scope) => scope.kind === 'mission'),
	];
}

/**
 * What the saved rules answer, or null for nothing: then a person is asked. Of the rules for a pattern those nearest to
 * the session that asks decide, and among equally near ones a no. Every pattern of the request needs its yes. A session
 * whose ancestors nobody knows has no rules.
 */
export function ruleFor(state: MissionState, waiting: WaitingRequest): SavedRule | null {
	const {request} = waiting;
	const patterns = request.patterns ?? [];
	if (request.kind !== 'permission' || patterns.length === 0) {
		return null;
	}

	const near = levels(state, waiting);
	const deciding = patterns.map((text) => {
		const own = near.map((rules) =>
			rules.filter(
				({permission, pattern}) => permission === request.title && fitsPattern(pattern, text),
			),
		);
		const [first = []] = own.filter((rules) => rules.length > 0);
		return first.find(({answer}) => answer === 'reject') ?? first.at(-1) ?? null;
	});
	const no = deciding.find((rule) => rule?.answer === 'reject');
	return no ?? (deciding.includes(null) ? null : (deciding[0] ?? null));
}
