/** What was said, as far as its words go. */
type Said = Readonly<{
	text: string;
	tool?: Readonly<{name: string; title: string; diff?: Readonly<{text: string}>}>;
}>;

/** The words of a block of a stream as they were written: of a tool its call, what it changed, and what came out. */
export function sourceOf({text, tool}: Said): string {
	return tool === undefined
		? text
		: [`${tool.name} ${tool.title}`.trim(), tool.diff?.text ?? '', text]
				.filter((part) => part !== '')
				.join('\n');
}

/** What finds a typed text as it stands; small letters find capitals too. */
export function searchPattern(query: string): RegExp {
	const literal = query.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
	return new RegExp(literal, /\p{Lu}/u.test(query) ? 'gu' : 'giu');
}
