import type {Effect} from '../../source/mission/effects.js';
import type {EventOf, MissionEvent} from '../../source/mission/events.js';
import type {Budget, Settings} from '../../source/mission/settings.js';
import type {MissionState} from '../../source/mission/state.js';

/** Milliseconds of a day of the random world: its missions begin near the end of the first one. */
export const dayMs = 1_150_000;

/** What a mission has spent, counted a second time by other means: in whole cents, call by call. */
export type Purse = Readonly<{
	/** Sentences about prompts that were sent with nothing left for them, and about limits that were passed, after these events. */
	watch: (events: readonly MissionEvent[], effects: readonly Effect[]) => readonly string[];
	/** What the mission says it has spent and this does not. */
	differences: (state: MissionState) => readonly string[];
}>;

const nothing: Budget = {usd: null, tokens: null};

type Sum = {cents: number; tokens: number};

/** Makes an empty purse. Where every call is asked for before it is sent (`isGated`), no limit may ever be passed. */
export function createPurse(isGated: boolean): Purse {
	const seen = new Set<string>();
	/** By lane: the task that pays, of a review the one that it judges. */
	const lanes = new Map<string, string | null>();
	const judged = new Map<string, string | null>();
	const taskRoles = new Map<string, string>();
	const sums = new Map<string, Sum>();
	/** By lane: its last call, where calls are asked for; and what those that were cut off may have come to at most. */
	const admitted = new Map<string, EventOf<'call.admitted'>>();
	const charges = {nanoUsd: 0, tokens: 0};
	let settings: Settings | null = null;
	let budget: Budget = {usd: null, tokens: null};
	let roles: Readonly<Record<string, Budget>> = {};
	let day = nothing;
	/** By lane: its role. */
	const laneRoles = new Map<string, string>();

	function count(event: MissionEvent): void {
		switch (event.type) {
			case 'mission.started':
			case 'budget.raised':
				limit(event);
				return;
			case 'task.created':
				judged.set(event.task.id, event.task.reviewOf);
				taskRoles.set(event.task.id, event.task.role);
				return;
			case 'lane.planned':
			case 'task.admitted':
				lanes.set(event.laneId, judged.get(event.taskId ?? '') ?? event.taskId);
				laneRoles.set(event.laneId, taskRoles.get(event.taskId ?? '') ?? 'commander');
				return;
			case 'task.retried':
				sums.delete(`task ${event.taskId}`);
				return;
			case 'task.decided':
				sums.delete(event.choice === 'retry' ? `task ${event.taskId}` : '');
				return;
			case 'call.admitted':
				admitted.set(event.laneId, event);
				return;
			case 'step.finished':
				pay(event);
				return;
			case 'call.cut':
				charge(event);
				return;
			default:
		}
	}

	function limit(event: EventOf<'mission.started'> | EventOf<'budget.raised'>): void {
		if (event.type === 'budget.raised') {
			budget = event.budget ?? budget;
			roles = {...roles, ...event.roles};
			day = event.day ?? day;
		} else if (settings === null) {
			({settings} = event);
			({budget} = settings);
			({roles, day} = settings.allowances);
		}
	}

	function payersOf(laneId: string, at: number): readonly string[] {
		const taskId = lanes.get(laneId) ?? null;
		const role = `role ${laneRoles.get(laneId)}`;
		const day = `day ${Math.floor(at / dayMs)}`;
		return ['mission', day, role, ...(taskId === null ? [] : [`task ${taskId}`])];
	}

	function pay({laneId, messageId, usage, at}: EventOf<'step.finished'>): void {
		const call = `${laneId} ${messageId}`;
		if (!lanes.has(laneId) || seen.has(call)) {
			return;
		}

		seen.add(call);
		for (const payer of payersOf(laneId, at)) {
			const {cents, tokens} = sumOf(payer);
			sums.set(payer, {
				cents: cents + ((usage.cost ?? 0) > 0 ? Math.round((usage.cost ?? 0) * 100) : 0),
				tokens: tokens + usage.input + usage.output,
			});
		}
	}

	function charge({laneId, callId, writtenBytes}: EventOf<'call.cut'>): void {
		const {nanoUsd = 0, tokens = 0, answer} = admitted.get(laneId) ?? {};
		if (answer !== undefined && !seen.has(callId)) {
			const written = Math.min(writtenBytes, answer.tokens);
			// A token that is written costs five cents, and what is read is free.
			charges.nanoUsd += nanoUsd === null ? 0 : written * 50_000_000;
			charges.tokens += tokens - answer.tokens + written;
		}

		seen.add(callId);
	}

	/** Other missions have spent 10 cents of the first day. */
	const sumOf = (payer: string): Sum =>
		sums.get(payer) ?? {cents: payer === 'day 0' ? 10 : 0, tokens: 0};

	/** What a payer may spend: in whole cents, and in tokens. */
	function limitOf(payer: string): Sum {
		const [kind, name = ''] = payer.split(' ');
		const limits: Readonly<Record<string, Budget | undefined>> = {
			mission: budget,
			day,
			role: roles[name],
			task: settings?.allowances.task,
		};
		const {usd, tokens} = limits[kind ?? ''] ?? nothing;
		return {
			cents: usd === null ? Number.POSITIVE_INFINITY : Math.round(usd * 100),
			tokens: tokens ?? Number.POSITIVE_INFINITY,
		};
	}

	function isEmpty(payer: string): boolean {
		const [sum, limit] = [sumOf(payer), limitOf(payer)];
		return sum.cents >= limit.cents || sum.tokens >= limit.tokens;
	}

	function passed(): readonly string[] {
		return [...sums.keys()].filter((payer) => {
			const [sum, limit] = [sumOf(payer), limitOf(payer)];
			return sum.cents > limit.cents || sum.tokens > limit.tokens;
		});
	}

	return {
		watch: (events, effects) => {
			const sent = new Map(
				effects.flatMap((effect) =>
					effect.type === 'send-prompt' ? [[effect.promptId, effect.laneId] as const] : [],
				),
			);
			const wrong = events.flatMap((event) => {
				count(event);
				const laneId = sent.get(event.id);
				const empty = laneId === undefined ? [] : payersOf(laneId, event.at).filter(isEmpty);
				return empty.map((payer) => `${event.id} was sent with nothing left for the ${payer}`);
			});
			return isGated
				? [...wrong, ...passed().map((payer) => `the ${payer} spent too much`)]
				: wrong;
		},
		differences: ({spent}) => {
			const {cents, tokens} = sumOf('mission');
			const {unreported} = spent;
			const limit = limitOf('mission');
			const isPassed =
				spent.nanoUsd + unreported.nanoUsd > limit.cents * 10_000_000 ||
				spent.tokens + unreported.tokens > limit.tokens;
			return [
				...(spent.nanoUsd === cents * 10_000_000 ? [] : [`${spent.nanoUsd} is not ${cents} cents`]),
				...(spent.tokens === tokens ? [] : [`${spent.tokens} tokens are not ${tokens}`]),
				// What is told after the end of its turn is charged no more.
				...(unreported.nanoUsd <= charges.nanoUsd && unreported.tokens <= charges.tokens
					? []
					: [`${JSON.stringify(unreported)} is more than ${JSON.stringify(charges)}`]),
				...(isGated && isPassed ? ['the mission spent too much with what nobody reported'] : []),
			];
		},
	};
}
