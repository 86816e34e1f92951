import type {PermissionRequest, QuestionRequest} from '@opencode-ai/sdk/v2/client';
import type {PersonRequest} from '../../mission/records.js';
import {clip, oneLine, sanitize} from '../../mission/sanitize.js';

const detailLimit = 8 * 1024;

/** Patterns kept of one request, and characters of each. */
const mostPatterns = 50;
const longestPattern = 2000;

/** What rules are held against, only as it is: what would have to be changed or cut has no rules. */
function patternsOf({patterns}: PermissionRequest): Pick<PersonRequest, 'patterns'> {
	const isKept =
		patterns.length <= mostPatterns &&
		patterns.every((text) => text.length <= longestPattern && sanitize(text) === text);
	return isKept ? {patterns: [...patterns]} : {};
}

/** A permission as a person sees it: the tool, and the whole command or path. */
export function permissionOf(asked: PermissionRequest, directory: string): PersonRequest {
	const {metadata} = asked;
	const known = [metadata['command'], metadata['filepath'], metadata['url']].find(
		(value) => typeof value === 'string' && value !== '',
	);
	const detail = typeof known === 'string' ? known : asked.patterns.join('\n');
	return {
		requestId: asked.id,
		kind: 'permission',
		directory,
		title: oneLine(asked.permission, 80),
		detail: clip(detail, detailLimit),
		options: asked.always.map((rule) => oneLine(rule, 300)),
		...patternsOf(asked),
		questions: [],
	};
}

/** A question with all its parts; title, detail and options are those of the first. */
export function questionOf(asked: QuestionRequest, directory: string): PersonRequest {
	const questions = asked.questions.map((one) => ({
		header: oneLine(one.header, 80),
		question: clip(one.question, detailLimit),
		options: one.options.map((option) => ({
			label: oneLine(option.label, 200),
			description: clip(option.description, 1000),
		})),
		multiple: one.multiple === true,
	}));
	const [first] = questions;
	return {
		requestId: asked.id,
		kind: 'question',
		directory,
		title: first?.header ?? '',
		detail: first?.question ?? '',
		options: first?.options.map((option) => option.label) ?? [],
		questions,
	};
}
