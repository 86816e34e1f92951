import {availableParallelism} from 'node:os';
import {defineConfig} from 'vitest/config';

// Said, because Vitest's own number is one less than the cores: on two cores one file at a time,
// and after the end-to-end tests instead of before them.
const quickWorkers = Math.max(2, availableParallelism());

export default defineConfig({
	test: {
		projects: [
			{
				test: {
					name: 'unit',
					include: ['test/**/*.test.{ts,tsx}'],
					exclude: ['test/e2e/**'],
					maxWorkers: quickWorkers,
					// A busy machine is no failure: real programs are started here too.
					testTimeout: 60_000,
					hookTimeout: 60_000,
				},
			},
			{
				test: {
					name: 'painted',
					// What a user sees once more, drawn by the painter on a terminal instead of by Ink.
					include: ['test/tui/*.test.tsx'],
					maxWorkers: quickWorkers,
					env: {FLOWDESK_DRIVER: 'painter'},
					testTimeout: 60_000,
					hookTimeout: 60_000,
				},
			},
			{
				test: {
					name: 'e2e',
					include: ['test/e2e/**/*.test.ts'],
					// Whole missions on real servers: after the quick tests, and few at once, so that none starves.
					sequence: {groupOrder: 1},
					maxWorkers: 2,
					testTimeout: 240_000,
					hookTimeout: 240_000,
					// A second, Vitest's own, is over on a busy machine before a screen is drawn.
					expect: {poll: {timeout: 20_000}},
				},
			},
		],
	},
});
