import {defineConfig} from 'vitest/config';

/** `npm run shots`: no test, but pictures of the real demo. */
export default defineConfig({
	test: {
		include: ['test/screens/*.shots.ts'],
		testTimeout: 600_000,
		hookTimeout: 60_000,
	},
});
