import {oneLine} from '../mission/sanitize.js';
import {type Trial, tryModels} from './model-trial.js';
import {Refusal} from './refusal.js';

/** Which model a real mission gets, and what it may cost. */
export type LiveModelChoice = Readonly<{
	/** Null when nobody named one. */
	model: string | null;
	usd: number;
	/** Null when nobody said how many tokens it may use. */
	tokens: number | null;
}>;

/** A model that answers, and whether a price of it is known. */
export type LiveModel = Readonly<{model: string; isPriced: boolean}>;

/**
 * The model that was named, once it has answered one word. Throws a Refusal that says what to do when none was
 * named, it cannot be used, or nothing could end its mission in time: without a price the amount ends nothing.
 */
export async function answeringModel(
	choice: LiveModelChoice,
	directory: string,
): Promise<LiveModel> {
	const {model, usd, tokens} = choice;
	const asks = model === null ? 'none' : tokens === null ? 'priced' : 'given';
	const trial = await tryModels({directory, isTrusted: true, models: [model], asks});
	if (trial.problem !== null) {
		throw new Refusal(trial.problem);
	}
	const [tried] = trial.tried;
	if (model === null || tried === undefined) {
		throw new Refusal(noneNamed(tried));
	}
	if (tried.problem !== null) {
		throw new Refusal(
			`${oneLine(model, 80)} cannot be used: ${tried.problem.replace(/[.?!]?$/, (end) => end || '.')} \`opencode models\` lists yours, \`opencode auth login\` adds a provider or a key.`,
		);
	}
	if (trial.unpriced.length > 0 && tokens === null) {
		const unpriced = trial.unpriced.map((id) => oneLine(id, 80)).join(' and ');
		throw new Refusal(
			`OpenCode knows no price of ${unpriced}, so ${usd} USD would end nothing. Say how many tokens it may use instead: --budget-tokens N.`,
		);
	}
	return {model, isPriced: !trial.unpriced.includes(model)};
}

function noneNamed(configured: Trial['tried'][number] | undefined): string {
	const what = 'No model is named, and none is taken without your word: it costs money.';
	return configured === undefined
		? `${what} Choose one: npm run live -- --model provider/model (\`opencode models\` lists yours, \`opencode auth login\` adds a provider).`
		: `${what} For the one in your OpenCode configuration: npm run live -- --model ${oneLine(configured.model, 80)}`;
}
