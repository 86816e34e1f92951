import type {OpencodeClient} from '@opencode-ai/sdk/v2/client';
import type {EffectOf} from '../../mission/effects.js';
import type {LanePort, Sink} from '../../runtime/ports.js';
import {type Outcome, outcome, persistent, timed} from './call.js';
import type {Translator} from './translate.js';

type Effect = EffectOf<'answer-request'>;

/**
 * Carries a person's answers to the server, each in the directory its request belongs to. A request that is gone is
 * reported as closed; one whose answer did not arrive is reported as asked again.
 */
export function createAnswers(options: {
	client: OpencodeClient;
	sink: Sink;
	translator: Translator;
}): LanePort['answer'] {
	const {client, sink, translator} = options;
	return async (effect) => {
		const {requestId} = effect;
		const result = await persistent(() => reply(client, effect));
		if (result.ok) {
			return;
		}
		if (result.status !== 404) {
			translator.askAgain(requestId);
			return;
		}
		const reason = 'it was answered elsewhere';
		if (!translator.closeRequest(requestId, reason)) {
			sink.fact({type: 'request.closed', requestId, reason});
		}
	};
}

function reply(client: OpencodeClient, effect: Effect): Promise<Outcome<unknown>> {
	const {answer, requestId} = effect;
	const request = {requestID: requestId, directory: effect.directory};
	if (answer.kind === 'question') {
		const answers = answer.answers.map((labels) => [...labels]);
		return outcome(client.question.reply({...request, answers}, timed()));
	}
	if (answer.kind === 'permission') {
		const message = answer.message === null ? {} : {message: answer.message};
		return outcome(client.permission.reply({...request, reply: answer.reply, ...message}, timed()));
	}
	return requestId.startsWith('per')
		? outcome(client.permission.reply({...request, reply: 'reject'}, timed()))
		: outcome(client.question.reject(request, timed()));
}
