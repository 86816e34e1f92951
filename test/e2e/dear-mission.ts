import {writeFileSync} from 'node:fs';
import {mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {modelSchema, type Scenario} from '../../source/io/simulated-model/scenario.js';
import type {SimulatedModel} from '../../source/io/simulated-model/simulated-model.js';
import {demoRepository, type Place} from './mission-place.js';
import {partScenario} from './part-scenario.js';

/** Lanes whose first calls are under way together. */
export const lanes = 10;

const mostWritten = 4000;
/** Files of the repository that workers read, and bytes of each: the most that OpenCode's `read` gives at once is 50 kB. */
const files = 8;
const fileBytes = 40_000;
/** Tokens from which on a call counts by the dearer prices. */
const muchRead = 200_000;

/** USD for a million tokens: read anew, read from the provider's cache, written. */
const prices = {input: 10, cache_read: 1, output: 50};
const dearPrices = {input: 20, cache_read: 2, output: 75};

type Call = Readonly<{
	prompt: number;
	cached: number;
	completion: number;
	takes: number;
	/** Files that it has read to it. */
	reads: number;
	/** False where the provider says nothing of its tokens, and asks money for them all the same. */
	isTold: boolean;
}>;
type Work = Readonly<{title: string; calls: readonly Call[]}>;

/** A mission of ten workers that come to more than its budget of so many USD. */
export type DearMission = Readonly<{
	works: readonly Work[];
	usd: number;
	/** How hard the workers' model is told to think, as the end of its name. */
	variant: '' | '#high';
}>;

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function randomFrom(seed: number): () => number {
	let state = seed;
	return () => {
		state = (state + 0x6d_2b_79_f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
}

/**
 * Makes a mission whose calls cannot be foreseen by those before them: files fill a conversation at once, up to a token
 * for nearly every byte, and past the limit from which on all of it is dearer; what was cheap from the cache is read anew
 * when that has expired; answers are now short, now as long as they may be, more often so where the model is told to
 * think hard; every fifth call tells nothing of its tokens. None comes to more than can be known before it is sent.
 */
export function dearMission(seed: number): DearMission {
	const random = randomFrom(seed);
	const dice: Dice = {
		once: (share) => random() < share,
		between: (low, high) => Math.round(low + random() * (high - low)),
	};
	const isHard = dice.once(0.5);
	const full = isHard ? 0.6 : 0.3;
	const works = Array.from({length: lanes}, (_, index) => workOf(index, full, dice));
	const all = works.flatMap(({calls}) => calls).reduce((sum, call) => sum + costOf(call), 0);
	return {
		works,
		usd: Math.round((all * dice.between(60, 90)) / 100),
		variant: isHard ? '#high' : '',
	};
}

type Dice = Readonly<{
	once: (share: number) => boolean;
	between: (low: number, high: number) => number;
}>;

/** One worker; `full` is the share of answers that are as long as they may be. */
function workOf(index: number, full: number, dice: Dice): Work {
	const count = dice.between(3, 5);
	const calls: Call[] = [];
	while (calls.length < count) {
		const isLast = calls.length === count - 1;
		// The first worker's conversation passes the limit at once; the others read now and then.
		const isFilled = index === 0 && calls.length === 0;
		const reads = isFilled ? 6 : ([0, 0, 1, 2, 4][dice.between(0, 4)] ?? 0);
		calls.push({
			...promptAfter(calls.at(-1), index === 0 ? 0.95 : dice.between(25, 95) / 100, dice),
			completion: dice.once(full) ? mostWritten : dice.between(1, mostWritten),
			takes: dice.between(200, 900),
			reads: isLast ? 0 : reads,
			isTold: !dice.once(0.2),
		});
	}
	return {title: `part ${index + 1}`, calls};
}

/** What a call reads after another: all of its conversation, and so many tokens for a byte of the files. */
function promptAfter(before: Call | undefined, share: number, {once, between}: Dice) {
	if (before === undefined) {
		return {prompt: between(9000, 15_000), cached: 0};
	}
	const {prompt, completion, reads, isTold} = before;
	// Of an answer whose tokens are not told only its few bytes are read again: it cannot be known to be longer.
	const written = isTold ? completion : 0;
	const grown = Math.round(reads * fileBytes * share) + between(10, 60);
	return {prompt: prompt + written + grown, cached: once(0.75) ? prompt : 0};
}

/** What the provider takes for a call, in USD. */
export function costOf({prompt, cached, completion}: Call): number {
	const {input, cache_read: cache, output} = prompt > muchRead ? dearPrices : prices;
	return ((prompt - cached) * input + cached * cache + completion * output) / 1_000_000;
}

/** The scenario that plays it: workers call tools between their calls, so that their conversations really grow. */
export function scenarioOf({works}: DearMission): Scenario {
	const worker = works.map(({title, calls}) => ({
		name: title,
		when: {prompt: `^Title: ${title}$`},
		steps: calls.map(({takes, reads, prompt, cached, completion, isTold}, index) => ({
			usage: {prompt, cached, completion, isTold},
			takes,
			...(index === 0 ? {gather: lanes} : {}),
			...(index < calls.length - 1
				? {calls: reads === 0 ? [look(index)] : readings(index, reads)}
				: {say: 'status: done\nIt is done.'}),
		})),
	}));
	const parts = works.map(({title}) => ({title, files: [`${title}.txt`]}));
	const free = modelSchema.parse({inputPrice: 0, outputPrice: 0});
	return {
		...partScenario(parts, {worker}),
		models: {
			worker: modelSchema.parse({context: 1_000_000, output: mostWritten}),
			commander: free,
		},
	};
}

function look(index: number) {
	return {tool: 'glob', with: {pattern: `${index}`}};
}

function readings(index: number, count: number) {
	return Array.from({length: count}, (_, at) => ({
		tool: 'read',
		with: {filePath: `data/${(index * count + at) % files}.txt`},
	}));
}

/**
 * The same model with the prices of a mission's calls, for a place: from the list of models that OpenCode reads there, since
 * it takes no dearer prices for long conversations from its configuration.
 */
export function priced(model: SimulatedModel, {variables}: Place): SimulatedModel {
	const {provider, ...rest} = model.providerConfig() as {
		provider: {simulated: {npm: string; models: Readonly<Record<string, object>>}};
	};
	const {worker, ...others} = provider.simulated.models;
	const listed = {
		...worker,
		id: 'worker',
		release_date: '2026-01-01',
		attachment: false,
		temperature: true,
		cost: {...prices, context_over_200k: dearPrices},
	};
	const {npm} = provider.simulated;
	const list = {simulated: {id: 'simulated', name: 'S', env: [], npm, models: {worker: listed}}};
	writeFileSync(variables['OPENCODE_MODELS_PATH'] ?? '', JSON.stringify(list));
	const config = {...rest, provider: {simulated: {...provider.simulated, models: others}}};
	return {...model, providerConfig: () => config};
}

/** Makes a repository with files that fill a conversation. */
export async function filledRepository(parent: string): Promise<string> {
	const folder = await demoRepository()(parent);
	await mkdir(join(folder, 'data'));
	const text = `${'0123456789'.repeat(9)}012345678\n`.repeat(fileBytes / 100);
	for (let name = 0; name < files; name += 1) {
		await writeFile(join(folder, 'data', `${name}.txt`), text);
	}
	return folder;
}
