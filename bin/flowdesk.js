#!/usr/bin/env node
// Every Node since 12 can read this file, so that an old one gets a sentence and not a stack trace.
const [major, minor] = process.versions.node.split('.').map(Number);

if (major < 22 || (major === 22 && minor < 22)) {
	process.stderr.write(
		`FlowDesk needs Node 22.22 or newer, and this is ${process.versions.node}: install it from https://nodejs.org and try again.\n`,
	);
	process.exitCode = 2;
} else {
	process.env.NODE_ENV = process.env.NODE_ENV || 'production';
	const emitWarning = process.emitWarning;
	// Node 22 calls node:sqlite experimental on every start; all other warnings are shown.
	process.emitWarning = (warning, ...rest) => {
		if (!String(warning).startsWith('SQLite is an experimental feature')) {
			Reflect.apply(emitWarning, process, [warning, ...rest]);
		}
	};
	import('../dist/cli.js').catch((error) => {
		// A dependency that is missing is named in the same words, and is another matter.
		if (!/^Cannot find module '[^']*cli\.js'/.test(error.message)) {
			throw error;
		}

		process.stderr.write(
			'FlowDesk is not built yet: run `npm run build` in its folder and try again.\n',
		);
		process.exitCode = 2;
	});
}
