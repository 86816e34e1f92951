import {expect, onTestFinished, test} from 'vitest';
import {parseScenario} from '../../../source/io/simulated-model/scenario-file.js';
import {
	type SimulatedModel,
	startSimulatedModel,
} from '../../../source/io/simulated-model/simulated-model.js';

const scenario = parseScenario(
	`
name: gather
about: Workers answer when three of them are in a call.
parameters: {crowd: 3}
pace: {firstMs: 0, pieceMs: 0}
roles:
  worker:
    scripts:
      - name: work
        steps: [{say: Done., gather: '{{crowd}}'}]
`,
	'gather',
);

async function ask(model: SimulatedModel, session: string, signal?: AbortSignal): Promise<string> {
	const {provider} = model.providerConfig() as {
		provider: {simulated: {options: {apiKey: string}}};
	};
	const answer = await fetch(`${model.url}/chat/completions`, {
		method: 'POST',
		headers: {
			authorization: `Bearer ${provider.simulated.options.apiKey}`,
			'x-session-id': session,
		},
		body: JSON.stringify({
			model: 'worker',
			messages: [
				{role: 'system', content: "You are FlowDesk's worker."},
				{role: 'user', content: 'Work.'},
			],
		}),
		...(signal === undefined ? {} : {signal}),
	});
	return answer.text();
}

test('an answer is held back until enough calls of the role are open, and later ones are not', async () => {
	const model = await startSimulatedModel({scenario});
	onTestFinished(model.close);
	const first = [ask(model, 'a'), ask(model, 'b')];
	await expect.poll(() => model.log().length).toBe(2);
	expect(model.log().map(({outcome}) => outcome)).toEqual(['running', 'running']);
	expect(await Promise.all([...first, ask(model, 'c')])).toHaveLength(3);
	expect(model.peak('worker')).toBe(3);
	expect(await ask(model, 'd')).toContain('Done.');
	expect(model.peak('worker')).toBe(3);
});

test('a caller that hangs up while its answer is held back ends its call', async () => {
	const model = await startSimulatedModel({scenario});
	onTestFinished(model.close);
	const hangUp = new AbortController();
	const call = ask(model, 'a', hangUp.signal);
	await expect.poll(() => model.log().length).toBe(1);
	hangUp.abort();
	await expect(call).rejects.toThrow();
	await expect.poll(() => model.log()[0]?.outcome).toBe('aborted');
});
