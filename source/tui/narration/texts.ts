import {uncounted} from '../../mission/budget.js';
import type {EventOf} from '../../mission/events.js';
import {modelText} from '../../mission/model-name.js';
import type {CheckResult, TaskSpec, TodoSnapshot} from '../../mission/records.js';
import {leaves} from '../../mission/seal.js';
import type {Settings} from '../../mission/settings.js';
import {allowanceWords} from '../models/allowance-words.js';
import {budgetText, tookTime, uncountedText} from '../models/figures.js';

/** The lines under the first one of a mission: where, with which models, checks and caps. */
export function missionLines(directory: string, settings: Settings): readonly string[] {
	const roles = Object.entries(settings.roles);
	const models = roles.map(
		([name, {model, variant}]) => `${name} ${model === null ? 'none' : modelText(model, variant)}`,
	);
	const providers = new Set(
		roles.flatMap(([, {model}]) => (model ? [model.split('/', 1)[0]] : [])),
	);
	const commands = settings.checks.map(({command}) => `\`${command}\``);
	const limits = [budgetText(settings.budget), ...allowanceWords(settings)];
	const unseen = uncountedText(uncounted(settings), limits.length);
	return [
		`in ${directory}`,
		`models: ${models.join(', ')}`,
		`code goes to: ${[...providers].join(', ') || 'nobody'}`,
		`budget: ${limits.join('; ')}${unseen}`,
		`checks before the seal: ${commands.join(', ') || 'none'}`,
		`at once: ${roles.map(([name, {cap}]) => `${name} ${cap ?? 'any'}`).join(', ')}, all ${settings.maxLanes ?? 'any'}`,
	];
}

/** How one run of a check ended. */
export function checkText({command, exitCode, timedOut, durationMs}: CheckResult): string {
	const how = timedOut ? 'did not end in time' : `exit ${exitCode ?? 'none'}`;
	return `\`${command}\`: ${how}, ${tookTime(durationMs)}`;
}

/** A task with its files and what it waits for. */
export function taskText({title, files, dependsOn}: TaskSpec): string {
	const notes = [
		...(files === null ? [] : [files.join(' ')]),
		...(dependsOn.length > 0 ? [`after ${dependsOn.join(', ')}`] : []),
	];
	return notes.length > 0 ? `${title} (${notes.join('; ')})` : title;
}

/** What a person answered. */
export function answerText(answer: EventOf<'request.answered'>['answer']): string {
	switch (answer.kind) {
		case 'permission':
			return answer.reply;
		case 'question':
			return answer.answers.map((labels) => labels.join(', ')).join('; ');
		case 'declined':
			return 'declined';
	}
}

/** How far the todo list is, or what is wrong with it. */
export function todoText({items, problem}: TodoSnapshot): string {
	if (problem !== null) {
		return `todo.md: ${problem}`;
	}
	const own = leaves(items).filter(({state}) => state !== 'cancelled');
	return `todo: ${own.filter(({state}) => state === 'done').length} of ${own.length} items done`;
}

/** Caps by role, and of all lanes when that changed. */
export function capsText(
	roles: Readonly<Record<string, number | null>>,
	maxLanes: number | null | undefined,
): string {
	const all = maxLanes === undefined ? [] : [`all ${maxLanes ?? 'any'}`];
	return [...Object.entries(roles).map(([role, cap]) => `${role} ${cap ?? 'any'}`), ...all].join(
		', ',
	);
}
