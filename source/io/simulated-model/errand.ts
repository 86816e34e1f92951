import {type Conversation, promptOf} from './conversation.js';
import {textFrom} from './knowledge.js';
import {plainReply, type Reply} from './play.js';

const roleLine = /You are FlowDesk's ([a-z][a-z-]*)/i;

/** The role that the system prompt names, or null for OpenCode's own requests and agents. */
export function roleOf(conversation: Conversation): string | null {
	return roleLine.exec(conversation.system)?.[1]?.toLowerCase() ?? null;
}

/** The answer to a request that OpenCode makes for itself (a title, a summary), or null for another. */
export function answerErrand(conversation: Conversation): Reply | null {
	if (/title generator/i.test(conversation.system)) {
		return plainReply('title', 0, titleOf(promptOf(conversation)));
	}

	const isSummary = /summari[sz]/i.test(conversation.system) && conversation.system.length < 8000;
	return isSummary ? plainReply('summary', 0, summaryOf(conversation)) : null;
}

function titleOf(prompt: string): string {
	const words = prompt.replace(/\s+/g, ' ').trim().split(' ');
	return words.slice(-6).join(' ').slice(0, 50) || 'A session';
}

/** Keeps what a model keeps of a long session: its goal, the tasks it spoke of, and how it is to end. */
function summaryOf(conversation: Conversation): string {
	const session = textFrom(conversation, 'session', undefined);
	// OpenCode hands the conversation over as one text with the speakers in brackets.
	const goal = /\[User\]: ([\s\S]*?)(?:\n\n\[|$)/.exec(session)?.[1] ?? promptOf(conversation);
	const tasks = [...new Set(session.match(/\bt\d+\b/g) ?? [])];
	const ending = /<mission_seal>\w+<\/mission_seal>/.exec(session)?.[0];
	return [
		'## Goal',
		goal.slice(0, 600),
		'## Tasks so far',
		tasks.join(', ') || 'none',
		'## Next',
		'Look at the list of tasks, then go on.',
		...(ending ? ['The last line will be:', ending] : []),
	].join('\n');
}
