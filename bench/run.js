// Runs one measurement by name and prints a table; the last line is its figures as one JSON object.
const measurements = {
	cockpit: () => import('./cockpit.js'),
	core: () => import('./core.js'),
	'large-repository': () => import('./large-repository.js'),
	scheduler: () => import('./scheduler.js'),
	undo: () => import('./undo.js'),
};

const [name = '', ...words] = process.argv.slice(2);
const load = Object.hasOwn(measurements, name) ? measurements[name] : undefined;
if (load) {
	const {measure} = await load();
	const rows = await measure(words);
	const widths = [0, 1, 2].map((at) => Math.max(...rows.map((row) => String(row[at]).length)));
	for (const row of rows) {
		const cells = row.slice(0, 3).map((cell, at) => String(cell).padEnd(widths[at]));
		process.stdout.write(`${cells.join('  ').trimEnd()}\n`);
	}

	const named = Object.fromEntries(
		rows.flatMap(([, figure, , key]) => (key ? [[key, figure]] : [])),
	);
	process.stdout.write(`${JSON.stringify({name, ...named})}\n`);
} else {
	process.stderr.write(`Usage: npm run bench -- ${Object.keys(measurements).join(' | ')}\n`);
	process.exitCode = 2;
}
