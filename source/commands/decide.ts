import type {OldTodo} from '../io/todo-archive.js';
import {chooseModels} from './choose-models.js';
import {
	type ConsentScreen,
	consentLines,
	consentQuestion,
	isEverythingAgreed,
	readConsent,
	type TodoChoice,
	type Way,
} from './consent-screen.js';
import type {Draft} from './draft.js';
import {exitCodes} from './exit-codes.js';
import type {Grant, Grants} from './granted.js';
import type {Beginning, Decide} from './launch.js';
import {missingDecisions} from './missing-decisions.js';
import type {AskPerson} from './person.js';
import {Refusal} from './refusal.js';
import type {Survey} from './survey.js';
import {compactionRole, keyOfModel, modelsIn, type Term, termsOf} from './terms.js';

/** A mission that is to be decided on. */
export type Undecided = Readonly<{
	missionId: string;
	/** The folder in which the mission works. */
	directory: string;
	/** What the project may do, read anew after every answer. */
	grants: () => Grants;
	draft: (given: Readonly<{isTrusted: boolean; usesWishes: boolean}>, grants: Grants) => Draft;
	todo: OldTodo | null;
	/** `--todo`, or null. */
	todoChoice: TodoChoice | null;
	/** `--trust`. */
	isTrusting: boolean;
}>;

/** The draft that flags and memory allow: what was never answered is left out. */
function standingDraft({draft, grants}: Undecided): Draft {
	const read = grants();
	return draft({isTrusted: isGranted(read.files), usesWishes: isGranted(read.wishes)}, read);
}

function isGranted({standing}: Grant): boolean {
	return standing === 'granted';
}

/**
 * Decides without a person: what flags and memory say. Throws a Refusal with one line per decision that is
 * missing, before anything is started; what only OpenCode knows is looked at when it has said it.
 */
export function decideAlone(undecided: Undecided): Readonly<{draft: Draft; decide: Decide}> {
	const draft = standingDraft(undecided);
	const {agreement} = undecided.grants();
	const missing = missingDecisions(draft, {...undecided, agreement});
	if (missing.length > 0) {
		throw new Refusal(missing.join('\n'));
	}
	return {
		draft,
		decide: async (survey) => {
			const settings = chooseModels(draft.settings, survey);
			const unknown = unagreedModels(draft, survey, agreement.has);
			if (unknown.length > 0) {
				throw new Refusal(unknown.join('\n'));
			}
			return begin({...draft, settings}, undecided.todoChoice);
		},
	};
}

/** Models that stand only in OpenCode's configuration, and that nobody agreed to here. */
function unagreedModels(
	draft: Draft,
	survey: Survey,
	isAgreed: (key: string) => boolean,
): readonly string[] {
	return [...modelsIn(draft, survey)].flatMap(([model, roles]) => {
		const asked = roles.filter(
			(role) =>
				model !== null &&
				!draft.settings.roles[role]?.model &&
				!isAgreed(keyOfModel(role, model, survey)),
		);
		if (asked.length === 0) {
			return [];
		}
		return asked.includes(compactionRole)
			? [
					`OpenCode's configuration has full contexts summed up by ${model}, and nobody agreed to that here. Take agent.compaction.model out there, or say yes once in \`flowdesk tui\`.`,
				]
			: [
					`The model ${model} (${asked.join(', ')}) stands only in OpenCode's configuration, and nobody agreed to it here: --model ${model}, or say yes once in \`flowdesk tui\`.`,
				];
	});
}

/** Decides with a person at the terminal: one screen, shown only when something was not agreed to before. */
export function decideTogether(
	undecided: Undecided,
	{ask, width}: Readonly<{ask: AskPerson; width: number}>,
): Readonly<{draft: Draft; decide: Decide}> {
	let todo = undecided.todoChoice;
	return {
		draft: standingDraft(undecided),
		decide: async (survey) => {
			const proposal = propose(undecided, survey, {width, hasTodoChoice: todo !== null});
			const {screen, drafts} = proposal;
			const isSettled = isEverythingAgreed(screen) && screen.todo === null;
			const answer = isSettled ? null : await askUntilClear(screen, ask);
			const draft = answer === null ? drafts.all : take(proposal, answer.way);
			todo = answer?.todo ?? todo;
			return isAsSurveyed(draft, survey)
				? begin(settled(draft, survey), todo)
				: // The server starts anew with what the project brings along, and everything is looked at again.
					begin({...draft, notices: []}, null);
		},
	};
}

/** Remembers what was agreed to, and returns its draft. */
function take({screen, grants, drafts}: Proposal, way: Way): Draft {
	for (const grant of [grants.files, grants.wishes].filter(isOpen)) {
		if (way === 'own') {
			grant.decline();
		} else {
			grant.grant();
		}
	}
	const terms = (way === 'own' ? screen.ways.own : null) ?? screen.ways.all;
	grants.agreement.remember(terms.flatMap(({keys}) => keys));
	return (way === 'own' ? drafts.own : null) ?? drafts.all;
}

/** True when the server has loaded what the draft wants loaded; of another's server nobody can say. */
function isAsSurveyed(draft: Draft, {isTrusted, isOurs}: Survey): boolean {
	return !isOurs || draft.isTrusted === isTrusted;
}

function isOpen({standing}: Grant): boolean {
	return standing === 'open';
}

function settled(draft: Draft, survey: Survey): Draft {
	return {...draft, settings: chooseModels(draft.settings, survey)};
}

type Proposal = Readonly<{
	screen: ConsentScreen;
	grants: Grants;
	drafts: Readonly<{all: Draft; own: Draft | null}>;
}>;

function propose(
	undecided: Undecided,
	survey: Survey,
	{width, hasTodoChoice}: Readonly<{width: number; hasTodoChoice: boolean}>,
): Proposal {
	const grants = undecided.grants();
	const {files, wishes, agreement} = grants;
	const hasChoice = isOpen(files) || isOpen(wishes);
	const draft = (isWhole: boolean) =>
		undecided.draft(
			{
				isTrusted: isGranted(files) || (isWhole && isOpen(files)),
				usesWishes: isGranted(wishes) || (isWhole && isOpen(wishes)),
			},
			grants,
		);
	const all = draft(true);
	const own = hasChoice ? usable(draft(false), survey) : null;
	if (isAsSurveyed(all, survey)) {
		// A mistake in what is chosen is told before anybody is asked.
		chooseModels(all.settings, survey);
	}
	const screen: ConsentScreen = {
		directory: undecided.directory,
		isFirst: agreement.isEmpty(),
		ways: {
			all: termsOf(all, survey),
			own: own === null ? null : termsOf(own, survey),
		},
		project: projectTerms(grants),
		todo: hasTodoChoice ? null : undecided.todo,
		isNew: (term) => term.keys.some((key) => key === openKey || !agreement.has(key)),
		width,
	};
	return {screen, grants, drafts: {all, own}};
}

/** Without the project's configuration there may be no model to begin with. */
function usable(draft: Draft, survey: Survey): Draft | null {
	try {
		chooseModels(draft.settings, survey);
		return draft;
	} catch (error) {
		if (error instanceof Refusal) {
			return null;
		}
		throw error;
	}
}

/** Stands for something that was never answered. */
const openKey = '';

function projectTerms({files, wishes}: Grants): readonly Term[] {
	const headings = {
		granted: 'and may',
		declined: 'and may not',
		open: 'if you trust it (y)',
		nothing: '',
	} as const;
	const term = (what: string, {standing, lines}: Grant): readonly Term[] =>
		lines.map((line) => ({
			heading: `${what}, ${headings[standing]}`,
			lines: [line],
			keys: standing === 'open' ? [openKey] : [],
		}));
	return [
		...term('OpenCode would load from this project', files),
		...term("The project's flowdesk.jsonc asks to", wishes),
	];
}

async function askUntilClear(screen: ConsentScreen, ask: AskPerson) {
	ask.show(consentLines(screen));
	for (;;) {
		const answer = readConsent(await ask.line(consentQuestion(screen)), screen);
		if (answer === null) {
			throw new Refusal('Nothing was started: you did not agree.', {
				exitCode: exitCodes.interrupted,
			});
		}
		if (answer !== 'unclear') {
			return answer;
		}
		ask.show([{text: 'That is none of the answers above.', tone: 'attention'}]);
	}
}

/** The mission may begin. */
function begin({settings, isTrusted, notices}: Draft, todo: TodoChoice | null): Beginning {
	return {settings, isTrusted, notices, archivesTodo: todo === 'archive'};
}
