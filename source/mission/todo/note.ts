import type {TodoDocument, TodoNode} from './document.js';
import {cleanTitle, spliceLines} from './edit.js';
import {done, refuse, type Step} from './step.js';

/** How a note begins that says what an item waits for. */
export const blockMark = 'blocked: ';

/** Adds a quoted line below the item's own text: no bullet, so it can never become an item. */
export function addNote(document: TodoDocument, item: TodoNode, text: string): Step {
	const note = cleanTitle(text, 500);
	if (note === '') {
		return refuse('the note is empty.');
	}

	const indent = /^[ \t]*/.exec(document.lines[item.line] ?? '')?.[0] ?? '';
	const step = item.kind === 'heading' ? '' : indent.includes('\t') ? '\t' : '  ';
	let at = item.line + 1;
	while (at < item.end && document.kinds[at] === 'text') {
		at += 1;
	}

	return done(
		spliceLines(document, at, 0, [`${item.kind === 'box' ? indent : ''}${step}> ${note}`]),
	);
}
