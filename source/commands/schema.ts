import {configurationJsonSchema, flowJsonSchema} from '../mission/json-schemas.js';
import {nearest} from '../mission/nearest.js';
import {oneLine} from '../mission/sanitize.js';
import {exitCodes} from './exit-codes.js';
import type {Invocation} from './invocation.js';
import {lineJsonSchema} from './json-lines.js';
import {Refusal} from './refusal.js';

const schemas: Readonly<Record<string, () => object>> = {
	events: lineJsonSchema,
	flow: flowJsonSchema,
	configuration: configurationJsonSchema,
};

/** `flowdesk schema NAME`: prints a JSON schema. Throws a Refusal for another name. */
export async function schemaCommand({args, terminal}: Invocation): Promise<number> {
	const [name = '', ...rest] = args.input;
	const schema = Object.hasOwn(schemas, name) && rest.length === 0 ? schemas[name] : undefined;
	if (schema === undefined) {
		const close = nearest(name, Object.keys(schemas));
		const advice =
			close === null ? 'there are events, flow and configuration.' : `did you mean "${close}"?`;
		throw new Refusal(
			name === ''
				? 'Which schema? flowdesk schema events, flow or configuration.'
				: `There is no schema "${oneLine(args.input.join(' '), 60)}"; ${advice}`,
		);
	}
	terminal.out(JSON.stringify(schema(), null, '\t'));
	return exitCodes.sealed;
}
