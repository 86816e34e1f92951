import type {OldTodo} from '../io/todo-archive.js';
import {oneLine} from '../mission/sanitize.js';
import {type Agreement, checkKey, noCheckKey} from './agreement.js';
import type {TodoChoice} from './consent-screen.js';
import type {Draft} from './draft.js';
import {todoWords} from './terms.js';

type Said = Readonly<{
	agreement: Agreement;
	isTrusting: boolean;
	todo: OldTodo | null;
	todoChoice: TodoChoice | null;
}>;

/** One line per decision that nobody took yet and that nobody can be asked for, with its flag. */
export function missingDecisions(draft: Draft, said: Said): readonly string[] {
	return [...missingModel(draft, said), ...missingChecks(draft, said), ...missingTodo(said)];
}

function missingModel({settings}: Draft, {agreement}: Said): readonly string[] {
	const without = Object.entries(settings.roles).flatMap(([name, {model}]) =>
		model === null ? [name] : [],
	);
	// What was agreed to is compared with OpenCode's configuration as soon as that is known.
	return without.length === 0 || !agreement.isEmpty()
		? []
		: [
				`No model is chosen for ${without.join(', ')}: --model provider/model, or "model" in your flowdesk.jsonc. One in OpenCode's configuration counts after a yes in \`flowdesk tui\`.`,
			];
}

function missingChecks(draft: Draft, {agreement, isTrusting}: Said): readonly string[] {
	const {settings, checksBy, runs} = draft;
	if (checksBy === 'user') {
		return [];
	}
	const isAgreed =
		checksBy === 'nobody'
			? agreement.has(noCheckKey)
			: isTrusting ||
				settings.checks.every(({command}) => agreement.has(checkKey(command, runs[command] ?? [])));
	if (isAgreed) {
		return [];
	}
	const commands = settings.checks.map(({command}) => `\`${oneLine(command, 100)}\``).join(', ');
	return [
		checksBy === 'nobody'
			? 'No check is chosen, and the project suggests none: --check CMD, or --no-check (then nothing can be sealed).'
			: `No check is chosen: --check CMD, --no-check, or --trust for what the project suggests (${commands}).`,
	];
}

function missingTodo({todo, todoChoice}: Said): readonly string[] {
	return todo === null || todoChoice !== null
		? []
		: [
				`.opencode/todo.md is from before the mission (${todoWords(todo)}): --todo continue, or --todo archive.`,
			];
}
