import {readFileSync} from 'node:fs';
import {expect, test} from 'vitest';
import {configurationJsonSchema, flowJsonSchema} from '../../source/mission/json-schemas.js';

const stored = (name: string) => JSON.parse(readFileSync(`flows/${name}.schema.json`, 'utf8'));

test('the published schema of flows is current (npm run schemas writes it)', () => {
	expect(stored('flow')).toEqual(JSON.parse(JSON.stringify(flowJsonSchema())));
});

test('the published schema of the configuration is current (npm run schemas writes it)', () => {
	expect(stored('flowdesk')).toEqual(JSON.parse(JSON.stringify(configurationJsonSchema())));
});
