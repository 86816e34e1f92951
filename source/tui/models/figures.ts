import type {Uncounted} from '../../mission/budget.js';
import type {MissionView} from '../../runtime/viewer.js';

/** A duration or countdown that ticks: `0:34`, `12:41`, `1:03:20`. Negative counts as zero. */
export function clockTime(ms: number): string {
	const seconds = Math.max(0, Math.floor(ms / 1000));
	const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
	const [hours = 0, minutes = 0, rest = 0] = parts;
	const tail = String(rest).padStart(2, '0');
	return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${tail}` : `${minutes}:${tail}`;
}

/** A moment (epoch ms) by the clock on the user's wall: `14:02`. */
export function wallTime(at: number): string {
	const date = new Date(at);
	return [date.getHours(), date.getMinutes()]
		.map((part) => String(part).padStart(2, '0'))
		.join(':');
}

const minuteMs = 60_000;

/** A length of time in its two largest units, rounded up, and the last minute in seconds: beside clocks that tick, hours must not read as minutes. */
function unitsOf(ms: number): readonly (readonly [count: number, unit: string])[] {
	const seconds = Math.ceil(Math.max(ms, 1) / 1000);
	if (seconds < 60) {
		return [[seconds, 's']];
	}
	const minutes = Math.ceil(ms / minuteMs);
	const parts = [
		[Math.floor(minutes / 1440), 'd'],
		[Math.floor((minutes % 1440) / 60), 'h'],
		[minutes % 60, 'min'],
	] as const;
	const first = parts.findIndex(([count]) => count > 0);
	return parts.slice(first, first + 2).filter(([count]) => count > 0);
}

/** A length of time in words: `3 d 4 h`, `1 h 12 min`, `42 min`, `7 s`. */
export function longTime(ms: number): string {
	return unitsOf(ms)
		.map(([count, unit]) => `${count} ${unit}`)
		.join(' ');
}

/** The same in as few cells as still say it: `3d4h`, `1h12m`, `42m`. */
export function shortTime(ms: number): string {
	return unitsOf(ms)
		.map(([count, unit]) => `${count}${unit[0]}`)
		.join('');
}

/** How long something took: `0.1 s`, `34 s`, `2:10`. */
export function tookTime(ms: number): string {
	if (ms < 9950) {
		return `${(Math.max(0, ms) / 1000).toFixed(1)} s`;
	}
	return ms < 99_500 ? `${Math.round(ms / 1000)} s` : clockTime(ms);
}

/** A count in as few cells as still say it: `940`, `12k`, `1.2M`. */
export function shortCount(count: number): string {
	if (count < 10_000) {
		return String(Math.round(count));
	}
	return count < 999_500 ? `${Math.round(count / 1000)}k` : `${(count / 1_000_000).toFixed(1)}M`;
}

/** A count with spaces between thousands: `12 400`. */
export function fullCount(count: number): string {
	return String(Math.round(count)).replace(/\B(?=(\d{3})+$)/g, ' ');
}

type Usage = MissionView['usage'];
type Limits = Readonly<{
	usd: number | null;
	tokens: number | null;
	isApproximate?: boolean;
	uncounted?: Uncounted;
}>;

/** A budget in words: `$5.00`, `100 000 tokens`, `$5.00 or 100 000 tokens`. */
export function budgetText({usd, tokens}: Limits): string {
	const parts = [
		...(usd === null ? [] : [money(usd)]),
		...(tokens === null ? [] : [`${fullCount(tokens)} tokens`]),
	];
	return parts.join(' or ') || 'no limit';
}

/** What was spent of which budget, with what has no price: `$0.42 of $5.00, 12 400 tokens`. */
export function spentText(usage: Usage, limits: Limits): string {
	const {cost, tokens, unreported, unreportedCost} = usage;
	const unpriced = usage.unpriced - unreported;
	const of = limits.isApproximate ? 'of about' : 'of';
	const parts = [
		costText(cost, limits),
		limits.tokens === null
			? `${fullCount(tokens)} tokens`
			: `${fullCount(tokens)} ${of} ${fullCount(limits.tokens)} tokens`,
		...(unpriced > 0 && cost !== null
			? [`${unpriced} model ${unpriced === 1 ? 'call' : 'calls'} without a price`]
			: []),
		...(unreported > 0
			? [
					`${unreported} ${unreported === 1 ? 'call' : 'calls'} not reported${moreText(unreportedCost, ', ')}`,
				]
			: []),
	];
	return parts.join(', ');
}

function costText(cost: number | null, {usd, isApproximate, uncounted}: Limits): string {
	const known = cost === null ? 'price unknown' : money(cost);
	if (usd === null) {
		return known;
	}
	if (cost === null && uncounted?.isAll) {
		return `${known} (${money(usd)} limits nothing)`;
	}
	const rest = uncounted === undefined ? '' : ` (${notCounted(uncounted)})`;
	return `${known} ${isApproximate ? 'of about' : 'of'} ${money(usd)}${rest}`;
}

function notCounted({models}: Uncounted): string {
	return `${models.join(', ')} not counted`;
}

/** What limits in USD, so many, do not count, to stand behind them: `, which limits nothing: no price is known`. */
export function uncountedText(unseen: Uncounted | null, limits = 1): string {
	if (unseen === null) {
		return '';
	}
	return unseen.isAll
		? `, which ${limits === 1 ? 'limits' : 'in USD limit'} nothing: no price is known`
		: `, ${notCounted(unseen)}`;
}

/** What it means that a limit is approximate. */
export const passedWords =
	'no call is asked for before it is sent, so each lane at work may pass a limit by one call';

/** Stands before a limit that may be passed by a call of each lane at work. */
export function aboutSign({isApproximate}: Pick<Limits, 'isApproximate'>): string {
	return isApproximate ? '~' : '';
}

/** USD spent against the budget, in few cells: `$0.42/5.00`, or `$0.42/~5.00` where that is approximate. */
export function moneyOf(cost: number | null, limits: Limits): string {
	const {usd} = limits;
	return usd === null ? money(cost) : `${money(cost)}/${aboutSign(limits)}${usd.toFixed(2)}`;
}

/** What an estimate adds, behind a sign: `, about $0.12 more`; empty for nothing. */
export function moreText(usd: number, before: string): string {
	const sum = usd < 0.01 ? 'less than $0.01' : `about ${money(usd)}`;
	return usd > 0 ? `${before}${sum} more` : '';
}

/** USD as `$1.82`, `under $0.01`, or `$—` when no step reported a price. */
export function money(usd: number | null): string {
	if (usd === null) {
		return '$—';
	}
	return usd > 0 && usd < 0.01 ? 'under $0.01' : `$${usd.toFixed(2)}`;
}
