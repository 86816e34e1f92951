import {type QuotaWindow, windowStanding} from '../mission/quota.js';
import type {Tone} from './terminal.js';
import type {UsageReading, UsageWindow} from './usage-readings.js';

/** A line of the table, and how it reads. */
export type UsageLine = Readonly<{text: string; tone: Tone}>;

const barCells = 20;
const nameCells = 14;
const minute = 60_000;

/** The quotas as lines: a provider with its state, and under it a bar for each of its windows. */
export function usageLines(readings: readonly UsageReading[], now: number): readonly UsageLine[] {
	return readings.flatMap((reading) => [
		headLine(reading, now),
		...reading.windows.map((window) => windowLine(window, reading, now)),
	]);
}

function headLine(reading: UsageReading, now: number): UsageLine {
	const {provider, balance, isSpent, isOther} = reading;
	const other = isOther ? 'another account' : "another tool's login";
	const whose = isSpent ? '' : `${other}, not what OpenCode spends: `;
	const [words, tone] = stateWords(reading, now);
	const sum = balance === null ? '' : `, ${amountText(balance.amount)} ${balance.currency} left`;
	return {text: `${provider}  ${whose}${words}${sum}`, tone: isSpent ? tone : 'attention'};
}

/** What a state means, in words that promise nothing that was not read. */
function stateWords(reading: UsageReading, now: number): readonly [string, Tone] {
	const {state, limitedUntil, retryAt, observedAt, usedUp, source} = reading;
	const why = reading.reason ? `: ${reading.reason}` : '';
	// A command is mended by whoever reads this: whether it was read before or since counts.
	const read = source === 'command' ? `, read ${ago(now - observedAt)}` : '';
	const next = retryAt !== null && retryAt > now ? `, asked again in ${span(retryAt - now)}` : '';
	const wait =
		limitedUntil !== null && limitedUntil > now
			? `, takes no calls for ${span(limitedUntil - now)}`
			: '';
	const before =
		usedUp === undefined ? '' : `; it was used up before that${usedUp ? `: ${usedUp}` : ''}${wait}`;
	// Else single calls were asked to wait, which says nothing of the others.
	if (state === 'exhausted' && limitedUntil !== null && limitedUntil > now) {
		return [`takes no calls for ${span(limitedUntil - now)}${why}`, 'bad'];
	}
	switch (state) {
		case 'fresh':
			return [`read ${ago(now - observedAt)}${why}`, 'strong'];
		case 'stale':
			return [`old, read ${ago(now - observedAt)}${why}${next}`, 'attention'];
		case 'exhausted':
			return [`used up${why}, read ${ago(now - observedAt)}`, 'bad'];
		case 'unknown':
			return [`not known${why}${read}${next}`, 'attention'];
		case 'refused':
			return [
				`login refused${why}; it is asked again once the login has changed (opencode auth login)${before}`,
				'bad',
			];
		case 'limited':
			return [`not known${why}${next}`, 'attention'];
		case 'unsupported':
			return [`no gauge${why}`, 'quiet'];
		case 'disabled':
			return [`off${why}`, 'quiet'];
	}
}

function windowLine(window: UsageWindow, reading: UsageReading, now: number): UsageLine {
	const name = `  ${window.id.padEnd(nameCells)}`;
	if (window.isUnlimited) {
		return {text: `${name}  no limit`, tone: 'plain'};
	}
	const {usedPercent: used, resetsAt} = window;
	if (used === null) {
		return {text: `${name}  its use was not told${resetText(window, now)}`, tone: 'attention'};
	}
	if (resetsAt !== null && resetsAt <= now) {
		return {text: `${name}  not known since its reset ${ago(now - resetsAt)}`, tone: 'attention'};
	}
	const isOld = reading.state !== 'fresh' && reading.state !== 'exhausted';
	const percent = `${used < 100 ? Math.floor(used) : Math.round(used)} %`.padStart(6);
	const old = isOld ? `, as of ${ago(now - reading.observedAt)}` : '';
	return {
		text: `${name}  ${bar(used, isOld)} ${percent} used${resetText(window, now)}${rateText(window, now)}${old}`,
		tone: isOld ? 'quiet' : toneOf(window, now),
	};
}

/** Of a value that is out of range only the bar is cut; what is old is hatched. */
function bar(used: number, isOld: boolean): string {
	const share = Math.min(Math.max(used, 0), 100) / 100;
	// Whatever is used at all shows, and only what is used up is full.
	const cells = share >= 1 ? barCells : Math.min(Math.ceil(share * barCells), barCells - 1);
	return (isOld ? '▒' : '█').repeat(cells) + (isOld ? '·' : '░').repeat(barCells - cells);
}

function toneOf(window: QuotaWindow, now: number): Tone {
	if (windowStanding(window, now) === 'exhausted') {
		return 'bad';
	}
	return (window.usedPercent ?? 0) >= 70 ? 'attention' : 'plain';
}

function resetText({resetsAt, isLasting}: QuotaWindow, now: number): string {
	if (resetsAt !== null && resetsAt > now) {
		return `, resets in ${span(resetsAt - now)}`;
	}
	return isLasting ? ', does not renew' : ', reset not told';
}

/** How fast a window is used, and what that comes to, where two readings of it tell. */
function rateText(window: UsageWindow, now: number): string {
	const {perHour, fullAt, usedPercent, resetsAt} = window;
	if (perHour === null) {
		return '';
	}
	if (perHour <= 0) {
		return ', not used meanwhile';
	}
	const rate = `, ~${perHour < 10 ? perHour.toFixed(1) : Math.round(perHour)} % an hour`;
	if (fullAt !== null) {
		return `${rate}, full in ${span(fullAt - now)} at this rate`;
	}
	const left = 100 - (usedPercent ?? 100);
	const isEnough = resetsAt !== null && now + (left * 60 * minute) / perHour > resetsAt;
	return isEnough ? `${rate}, lasts until its reset at this rate` : rate;
}

function ago(ms: number): string {
	if (ms < 5000) {
		return 'just now';
	}
	return ms < minute ? `${Math.floor(ms / 1000)} s ago` : `${span(ms)} ago`;
}

/** A length of time in its two largest units. */
function span(ms: number): string {
	const minutes = Math.ceil(Math.max(ms, 1) / minute);
	const [days, hours] = [Math.floor(minutes / 1440), Math.floor((minutes % 1440) / 60)];
	const parts = [
		[days, 'd'],
		[hours, 'h'],
		[minutes % 60, 'min'],
	] as const;
	const first = parts.findIndex(([count]) => count > 0);
	return parts
		.slice(first, first + 2)
		.filter(([count]) => count > 0)
		.map(([count, unit]) => `${count} ${unit}`)
		.join(' ');
}

function amountText(amount: number): string {
	return Number.isInteger(amount) ? String(amount) : amount.toFixed(2);
}
