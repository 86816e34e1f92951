import type {ModelAnswer} from './model-facts.js';
import type {MissionState} from './state.js';

/** Different names that are kept of one model in one lane: a provider with a new one in each answer would fill the log. */
const mostNames = 20;

/** A date or version as providers append it: `-2025-08-07`, `-20250929`, `@20250929`, `-0613`, `-001`, `-v1:0`, `-preview-05-20`. */
const version =
	/^(?:(?:-(?:preview|exp))?[-@](?:\d{4}-\d{2}-\d{2}|\d{8}|\d{6}|\d{4}|\d{2}-\d{2}|\d{2}-\d{4}|0\d{2}|v\d+(?:\.\d+)*(?::\d+)?))?$/;

/** True when a provider's answer names the model that it was asked for: itself, or one dated version of it. */
export function isSameModel(name: string, answered: string): boolean {
	const wanted = plainName(name).replace(/-latest$/, '');
	const given = plainName(answered);
	const candidates = [wanted, wanted.slice(wanted.lastIndexOf('/') + 1)];
	return candidates.some(
		(one) => one !== '' && given.startsWith(one) && version.test(given.slice(one.length)),
	);
}

/** Without what says nothing of which model it is: upper case, Gemini's folder, the way in which a router serves it (`:free`). */
function plainName(name: string): string {
	return name
		.toLowerCase()
		.replace(/^models\//, '')
		.replace(/:[a-z][a-z-]*$/, '');
}

/** True when the answer names another model than the one asked for; false where it names none. */
export function isSubstitute({name, answered}: ModelAnswer): boolean {
	return answered !== null && !isSameModel(name, answered);
}

/** How a substitution is told. */
export function substituteText({asked, answered}: ModelAnswer): string {
	return `asked ${asked}, its provider answered with ${answered}`;
}

/** True when a lane's record has that answer already, or has enough of its kind. */
export function isKnownAnswer(known: readonly ModelAnswer[], given: ModelAnswer): boolean {
	const alike = known.filter(({asked}) => asked === given.asked);
	return (
		alike.length >= mostNames ||
		alike.some(({name, answered}) => name === given.name && answered === given.answered)
	);
}

/** Which models answered, with what differed from what was asked for, as a seal's ledger has it. */
export function modelLines(state: MissionState): readonly string[] {
	const differed = Object.values(state.lanes).flatMap(({id, differed: found}) =>
		found.map((line) => `model of ${id}: ${line}`),
	);
	return [...differed, ...answeredLines(state)];
}

/** Which models answered where no accepted seal says it; empty where one does. */
export function unsealedAnswers(state: MissionState): readonly string[] {
	return state.seal.ledger.length > 0 ? [] : answeredLines(state);
}

/** Which models answered, as far as that can be seen: by OpenCode's word, and by the providers' where a relay hears them. */
function answeredLines({lanes, settings}: MissionState): readonly string[] {
	const all = Object.values(lanes);
	const used = all.flatMap(({model}) => (model === null ? [] : [model]));
	const answers = all.flatMap(({answered}) => answered);
	const models = [...new Set([...used, ...answers.map(({asked}) => asked)])].sort();
	const relayed = settings?.relayed;
	if (models.length === 0) {
		return [];
	}
	if (relayed === undefined) {
		return [
			`models by OpenCode's word: ${models.join(', ')}; what their providers really ran is not verifiable`,
		];
	}
	return models.map((model) => {
		const ofModel = answers.filter(({asked}) => asked === model);
		return `model ${model} ${evidenceOf(ofModel, relayed[model.slice(0, model.indexOf('/'))])}`;
	});
}

/** What is known of one model. `hindrance` is why its provider's answers are not heard; null where they are. */
function evidenceOf(answers: readonly ModelAnswer[], hindrance: string | null | undefined): string {
	const named = answers.filter(({answered}) => answered !== null);
	if (named.length === 0) {
		const why =
			answers.length > 0
				? 'no answer named its model'
				: (hindrance ?? 'none of its answers passed the relay');
		return `not verifiable: ${why}`;
	}
	const others = named.filter(isSubstitute);
	const same = named.filter((answer) => !isSubstitute(answer));
	const rest = named.length < answers.length ? '; some answers named no model' : '';
	return others.length === 0
		? `verified: answered as ${namesIn(same)}${rest}`
		: `substituted: asked ${others[0]?.name ?? ''}, answered ${namesIn(others)}${
				same.length === 0 ? '' : `, and at times ${namesIn(same)}`
			}${rest}`;
}

function namesIn(answers: readonly ModelAnswer[]): string {
	return [...new Set(answers.map(({answered}) => answered))].join(', ');
}
