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
