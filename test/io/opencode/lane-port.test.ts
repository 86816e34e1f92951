import {expect, test} from 'vitest';
import {portLine, portOf} from '../../../source/io/opencode/lane-port.js';

test('every lane of a mission has a port of its own, always the same, in a range that is seldom used', () => {
	const lanes = ['w', 'r', 't', 'd'].flatMap((letter) =>
		Array.from({length: 400}, (_, at) => `${letter}${at + 1}`),
	);
	const ports = lanes.map((laneId) => portOf('m-1', laneId));
	expect(new Set(ports).size).toBe(lanes.length);
	expect(ports).toEqual(lanes.map((laneId) => portOf('m-1', laneId)));
	expect(Math.min(...ports)).toBeGreaterThanOrEqual(20_000);
	expect(Math.max(...ports)).toBeLessThan(32_000);
	expect(portOf('m-2', 'w1')).not.toBe(portOf('m-1', 'w1'));
	expect(portLine('m-1', 'w1')).toContain(`PORT=${portOf('m-1', 'w1')}`);
});
