import {z} from 'zod';
import {configurationSchema} from './configuration.js';
import {flowSchema} from './flow.js';

/** The JSON schema of a flow file, for editors. */
export function flowJsonSchema(): object {
	return published(flowSchema, 'A FlowDesk flow');
}

/** The JSON schema of `flowdesk.jsonc`, for editors. */
export function configurationJsonSchema(): object {
	return published(configurationSchema, 'FlowDesk configuration');
}

function published(schema: z.ZodType, title: string): object {
	return {...z.toJSONSchema(schema, {io: 'input'}), title};
}
