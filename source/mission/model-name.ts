import type {Role} from './settings.js';

/** A model as people write it, `provider/model` or `provider/model#variant`, in its two parts. */
export function splitModel(text: string): Readonly<{model: string; variant?: string}> {
	const at = text.lastIndexOf('#');
	return at < 1 || at === text.length - 1
		? {model: text}
		: {model: text.slice(0, at), variant: text.slice(at + 1)};
}

/** The two parts as one name again. */
export function modelText(model: string, variant: string | undefined): string {
	return variant === undefined ? model : `${model}#${variant}`;
}

/** The models of a role as people write them: one, or a list. A list is in the order of the user's choice; of two that are the same the first one counts. */
export function modelsOf(
	chosen: string | readonly string[] | null,
): Pick<Role, 'model' | 'variant' | 'choices'> {
	const written = chosen === null ? [] : typeof chosen === 'string' ? [chosen] : chosen;
	const all = written.map((text) => ({...splitModel(text), price: null}));
	const choices = all.filter(
		({model}, at) => all.findIndex((other) => other.model === model) === at,
	);
	const [first] = choices;
	const {price: _, ...model} = first ?? {model: null, price: null};
	return choices.length > 1 ? {...model, choices} : model;
}
