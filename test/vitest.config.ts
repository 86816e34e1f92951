import {defineConfig} from 'vitest/config';

export default defineConfig({
	test: {
		projects: [
			{
				test: {
					name: 'unit',
					include: ['test/**/*.test.{ts,tsx}'],
					exclude: ['test/e2e/**'],
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
				},
			},
		],
	},
});
