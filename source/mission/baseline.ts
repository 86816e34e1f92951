import type {CheckResult} from './records.js';
import type {Settings} from './settings.js';

/** What the user should know of checks that failed before the first lane; null when none did, or all must pass. */
export function redBaselineNotice(
	results: readonly CheckResult[],
	{demandGreenBaseline}: Pick<Settings, 'demandGreenBaseline'>,
): string | null {
	const red = results.filter(({exitCode}) => exitCode !== 0).map(({command}) => `\`${command}\``);
	if (red.length === 0 || demandGreenBaseline) {
		return null;
	}

	return red.length === results.length
		? `Failed before the mission: ${red.join(', ')}. As long as nothing passes, nothing can be sealed; --check-baseline goes on until it passes.`
		: `Failed before the mission: ${red.join(', ')}. The seal does not wait for it; --check-baseline makes it wait.`;
}
