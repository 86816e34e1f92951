import {stdout} from 'node:process';
import {expect, test} from 'vitest';
import {environment} from '../../source/io/environment.js';
import {modelSchema, type Scenario} from '../../source/io/simulated-model/scenario.js';
import {
	type SimulatedModel,
	startSimulatedModel,
} from '../../source/io/simulated-model/simulated-model.js';
import {startOpenCode} from './attached-server.js';
import {afterwards, cleanUp, makePlace} from './mission-place.js';
import {runMission, withoutReview} from './mission-run.js';
import {partScenario} from './part-scenario.js';

/** FLOWDESK_SEEDS=100 plays so many missions on either server, FLOWDESK_SEED=42 begins with that one. */
const count = Number(environment['FLOWDESK_SEEDS'] ?? 1);
const firstSeed = Number(environment['FLOWDESK_SEED'] ?? 1);
const seeds = Array.from({length: count}, (_, index) => firstSeed + index);
const limitMs = 60_000 + count * 120_000;

const lanes = 10;
/** USD for a million tokens that a worker reads, and writes. */
const prices = {inputPrice: 100, outputPrice: 200};
const mostWritten = 4000;

type Call = Readonly<{prompt: number; completion: number; takes: number}>;

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
 * A mission of ten workers whose first calls are under way together, of a few dear calls each: together they come to more
 * than its budget. Some answers are as long as the model may make them.
 */
function missionOf(seed: number) {
	const random = randomFrom(seed);
	const between = (low: number, high: number) => Math.round(low + random() * (high - low));
	const works = Array.from({length: lanes}, (_, index) => ({
		title: `part ${index + 1}`,
		calls: Array.from(
			{length: between(3, 5)},
			(): Call => ({
				prompt: between(20_000, 24_000),
				completion: random() < 0.3 ? mostWritten : between(1, mostWritten),
				takes: between(200, 900),
			}),
		),
	}));
	const usd = between(50, 75);
	return {works, usd};
}

type Work = ReturnType<typeof missionOf>['works'][number];

function scenarioOf(works: readonly Work[]): Scenario {
	const worker = works.map(({title, calls}) => ({
		name: title,
		when: {prompt: `^Title: ${title}$`},
		steps: calls.map(({takes, ...usage}, index) => ({
			usage,
			takes,
			...(index === 0 ? {gather: lanes} : {}),
			...(index < calls.length - 1
				? {calls: [{tool: 'glob', with: {pattern: `${index}`}}]}
				: {say: 'status: done\nIt is done.'}),
		})),
	}));
	const parts = works.map(({title}) => ({title, files: [`${title}.txt`]}));
	const free = modelSchema.parse({inputPrice: 0, outputPrice: 0});
	return {
		...partScenario(parts, {worker}),
		models: {worker: modelSchema.parse({...prices, output: mostWritten}), commander: free},
	};
}

function costOf({prompt, completion}: Pick<Call, 'prompt' | 'completion'>): number {
	return (prompt * prices.inputPrice + completion * prices.outputPrice) / 1_000_000;
}

/** What the model was asked for: every call that reached it, in USD, whatever became of it. */
function billed(model: SimulatedModel, works: readonly Work[]) {
	return model
		.log()
		.filter(({role}) => role === 'worker')
		.map(({script, step}) => {
			const call = works.find(({title}) => title === script)?.calls[step];
			return {script, usd: call === undefined ? Number.NaN : costOf(call)};
		});
}

/** `over` is by how much a mission passed its budget, `allowed` what a call of each lane comes to: its dearest. */
type Played = Readonly<{seed: number; over: number; allowed: number}>;

async function play(seed: number, how: 'started' | 'attached'): Promise<Played> {
	const {works, usd} = missionOf(seed);
	const model = await startSimulatedModel({scenario: scenarioOf(works), speed: 1});
	afterwards(model.close);
	const place = makePlace();
	const server = how === 'attached' ? await startOpenCode(place, model) : null;
	const run = await runMission({
		model,
		place,
		flow: withoutReview,
		flags: [
			...['--cap', `worker=${lanes}`, '--max-lanes', `${lanes + 2}`],
			...['--check', 'true', '--budget-usd', String(usd)],
			...(server === null ? [] : ['--server', server.url]),
		],
		variables:
			server === null
				? {}
				: {OPENCODE_SERVER_PASSWORD: server.password, OPENCODE_CONFIG_CONTENT: ''},
	});
	const calls = billed(model, works);
	const dearest = works.map(({title}) =>
		Math.max(0, ...calls.filter(({script}) => script === title).map((call) => call.usd)),
	);
	const allowed = dearest.reduce((sum, one) => sum + one, 0);
	const over = calls.reduce((sum, call) => sum + call.usd, 0) - usd;
	stdout.write(
		`${how}, FLOWDESK_SEED=${seed}: ${calls.length} calls, ${over.toFixed(2)} USD over ${usd}, in ${run.durationMs} ms\n`,
	);
	expect(model.peak('worker')).toBe(lanes);
	expect(run.closed).toMatchObject({outcome: 'limit', exitCode: 3});
	return {seed, over, allowed};
}

async function playAll(how: 'started' | 'attached'): Promise<readonly Played[]> {
	const played: Played[] = [];
	for (const seed of seeds) {
		played.push(await play(seed, how));
		await cleanUp();
	}
	const worst = Math.max(...played.map(({over}) => over));
	stdout.write(`${how}: worst overspend of ${count} missions ${worst.toFixed(2)} USD\n`);
	return played;
}

test(
	'on a server that FlowDesk starts, ten lanes at once never come to more than the budget, by what the model was asked for',
	async () => {
		for (const {seed, over} of await playAll('started')) {
			expect(over, `FLOWDESK_SEED=${seed}`).toBeLessThanOrEqual(0);
		}
	},
	limitMs,
);

test(
	'on a server of somebody else they pass it by one call per lane at work at most',
	async () => {
		for (const {seed, over, allowed} of await playAll('attached')) {
			expect(over, `FLOWDESK_SEED=${seed}`).toBeLessThanOrEqual(allowed);
		}
	},
	limitMs,
);
