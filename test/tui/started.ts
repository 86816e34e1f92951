import {afterEach} from 'vitest';
import type {MissionView} from '../../source/runtime/viewer.js';
import type {Look} from '../../source/tui/look.js';
import type {TerminalEffect} from '../../source/tui/terminal-effect.js';
import {type Driver, drive} from './driver.js';
import {missionView} from './sample-mission.js';
import {sampleBlocks} from './sample-stream.js';

let open: Driver[] = [];

afterEach(() => {
	for (const driver of open) {
		driver.close();
	}
	open = [];
});

/** Starts a screen that knows of nothing yet; it is closed after the test. */
export async function openScreen(
	size: readonly [number, number],
	look: Partial<Look> = {},
	effect?: (effect: TerminalEffect) => void,
): Promise<Driver> {
	const driver = await drive(...size, look, effect);
	open.push(driver);
	return driver;
}

/** Starts a screen that shows the sample mission; it is closed after the test. */
export async function start(
	size: readonly [number, number] = [120, 40],
	change: Partial<MissionView> = {},
	look: Partial<Look> = {},
	effect?: (effect: TerminalEffect) => void,
): Promise<Driver> {
	const driver = await openScreen(size, look, effect);
	await driver.say(
		{type: 'view', view: missionView(change)},
		{type: 'stream', laneId: 'c', blocks: sampleBlocks},
	);
	return driver;
}
