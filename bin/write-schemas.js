// Writes the JSON schemas that editors use from the zod schemas of the built program.
import {writeFileSync} from 'node:fs';
import {configurationJsonSchema, flowJsonSchema} from '../dist/mission/json-schemas.js';

for (const [name, schema] of [
	['flow', flowJsonSchema()],
	['flowdesk', configurationJsonSchema()],
]) {
	const file = new URL(`../flows/${name}.schema.json`, import.meta.url);
	writeFileSync(file, `${JSON.stringify(schema, null, '\t')}\n`);
}
