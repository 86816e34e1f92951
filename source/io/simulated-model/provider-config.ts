import {type ModelLimits, modelSchema, type Scenario} from './scenario.js';

/** The name of the simulated model's provider in OpenCode's configuration. */
export const providerId = 'simulated';

const rolesAndErrands = ['commander', 'planner', 'worker', 'reviewer', 'small'] as const;

/** The model ids a scenario offers: one per role, `small` for OpenCode's titles, and its own. */
export function modelNames(scenario: Scenario): readonly string[] {
	return [...new Set([...rolesAndErrands, ...Object.keys(scenario.models)])];
}

/** OpenCode's configuration of the provider: models with tools, limits and prices. */
export function providerConfig(
	scenario: Scenario,
	url: string,
	key: string,
): Readonly<Record<string, unknown>> {
	const models = Object.fromEntries(
		modelNames(scenario).map((name) => [
			name,
			modelConfig(name, scenario.models[name] ?? modelSchema.parse({})),
		]),
	);
	return {
		provider: {
			[providerId]: {
				name: 'Simulated model',
				npm: '@ai-sdk/openai-compatible',
				options: {baseURL: url, apiKey: key},
				models,
			},
		},
		model: `${providerId}/commander`,
		small_model: `${providerId}/small`,
	};
}

function modelConfig(name: string, model: ModelLimits) {
	return {
		name: `Simulated ${name}`,
		tool_call: true,
		reasoning: true,
		limit: {context: model.context, output: model.output},
		cost: {input: model.inputPrice, output: model.outputPrice},
	};
}
