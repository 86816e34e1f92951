import {modelText, splitModel} from '../mission/model-name.js';
import {nearest} from '../mission/nearest.js';
import type {Settings} from '../mission/settings.js';
import {commanderProblems} from '../mission/settings-from.js';
import {Refusal, refusalOf} from './refusal.js';
import type {Survey} from './survey.js';

/** Models named in a refusal; more would not be read. */
const shownModels = 4;

/** Settings in which each role that has no model of its own has the one of the user's OpenCode configuration. */
export function withConfigured(settings: Settings, {configured}: Survey): Settings {
	const roles = Object.entries(settings.roles).map(([name, role]) => [
		name,
		{...role, model: role.model ?? configured},
	]);
	return {...settings, roles: Object.fromEntries(roles)};
}

/**
 * Gives every role its model and the model's list price: the one chosen for it, else the one the user's own OpenCode configuration
 * names. OpenCode's built-in default is never taken. Throws a Refusal that names the flag and what exists:
 * for a role without a model, and for a model that OpenCode does not (or no longer) know.
 */
export function chooseModels(settings: Settings, survey: Survey): Settings {
	const {roles} = withConfigured(settings, survey);
	const known = survey.models.map(({id}) => id);
	const asked = Object.entries(roles).flatMap(([name, role]) =>
		(role.choices ?? [role]).map(({model, variant}) => ({name, model, variant})),
	);
	for (const {name, model, variant} of asked) {
		if (model === null) {
			throw new Refusal(
				`No model is chosen for ${name}, and none is taken without your word. Choose one: --model provider/model${examples(known)}`,
			);
		}

		if (!known.includes(model)) {
			throw new Refusal(unknownModel(name, model, known));
		}

		const {variants = []} = survey.models.find(({id}) => id === model) ?? {};
		if (variant !== undefined && !variants.includes(variant)) {
			throw new Refusal(unknownVariant(name, modelText(model, variant), variants));
		}
	}

	const priceOf = (model: string | null) =>
		survey.models.find(({id}) => id === model)?.price ?? null;
	const priced = Object.entries(roles).map(([name, role]) => [
		name,
		{
			...role,
			price: priceOf(role.model),
			...(role.choices === undefined
				? {}
				: {choices: role.choices.map((one) => ({...one, price: priceOf(one.model)}))}),
		},
	]);
	const chosen = {...settings, roles: Object.fromEntries(priced)};
	const barred = commanderProblems(chosen);
	if (barred.length > 0) {
		throw refusalOf(barred);
	}

	return chosen;
}

/** Of a provider that is set up its own models are named; of another one, how it is set up. */
function unknownModel(role: string, model: string, known: readonly string[]): string {
	const [provider = ''] = model.split('/', 1);
	const siblings = known.filter((id) => id.startsWith(`${provider}/`));
	const near = nearest(model, known);
	const what = `OpenCode knows no model "${model}" (${role}).${near ? ` Did you mean ${near}?` : ''}`;
	if (known.length === 0) {
		return `${what} OpenCode has no provider yet: run \`opencode auth login\`.`;
	}
	return siblings.length > 0
		? `${what} Choose one: --model provider/model${examples(siblings)}`
		: `${what} No provider "${provider}" is set up: \`opencode auth login\`. Or choose another: --model provider/model${examples(known)}`;
}

function unknownVariant(role: string, asked: string, variants: readonly string[]): string {
	const {model, variant = ''} = splitModel(asked);
	const near = nearest(variant, variants);
	const meant = near === null ? '' : ` Did you mean ${model}#${near}?`;
	return variants.length === 0
		? `OpenCode lists no variant of ${model}, so "${asked}" (${role}) cannot be had. Leave "#${variant}" out, or give it variants in OpenCode's configuration.`
		: `OpenCode lists no variant "${variant}" of ${model} (${role}).${meant} It has: ${variants.join(', ')}.`;
}

function examples(known: readonly string[]): string {
	if (known.length === 0) {
		return '. OpenCode has no provider yet: run `opencode auth login`.';
	}

	const more = known.length > shownModels ? `, and ${known.length - shownModels} more` : '';
	// What the user has set up comes before what OpenCode offers everybody.
	const isOffered = (id: string) => Number(id.startsWith('opencode/'));
	const ordered = known.toSorted((a, b) => isOffered(a) - isOffered(b));
	return ` (${ordered.slice(0, shownModels).join(', ')}${more}).`;
}
