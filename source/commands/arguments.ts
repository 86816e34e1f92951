import meow from 'meow';
import {nearest} from '../mission/nearest.js';
import {Refusal} from './refusal.js';

/**
 * A flag as help shows it and as it is parsed. `switch` takes no value (a name that begins with `no-`
 * turns something off), `value` takes one, `values` may be given several times.
 */
export type FlagSpec = Readonly<{
	name: string;
	kind: 'switch' | 'value' | 'values';
	/** What stands for the value in help: `provider/model`. */
	value?: string;
	/** What it means without a value, where it needs none; a value then goes after `=`. */
	otherwise?: string;
	says: string;
}>;

/** A command line taken apart. Everything after `--` is input, whatever it looks like. */
export type Arguments = Readonly<{
	input: readonly string[];
	has: (name: string) => boolean;
	value: (name: string) => string | null;
	values: (name: string) => readonly string[];
}>;

/** Flags that every command knows. */
export const commonFlags: readonly FlagSpec[] = [
	{name: 'help', kind: 'switch', says: 'Show this help.'},
];

/** A flag as it is parsed: with the value that it has without one. */
function spelledOut(word: string, known: readonly FlagSpec[]): string {
	const spec = known.find(({name, otherwise}) => otherwise !== undefined && word === `--${name}`);
	return word === '-h' ? '--help' : spec === undefined ? word : `${word}=${spec.otherwise}`;
}

type Flags = Readonly<Record<string, unknown>>;

/** Takes the words after the command apart. Throws a Refusal that names the nearest flag. */
export function parseArguments(
	words: readonly string[],
	specs: readonly FlagSpec[],
	command: string,
): Arguments {
	const known = [...specs, ...commonFlags];
	const end = words.indexOf('--');
	const argv = words.map((word, index) =>
		end >= 0 && index > end ? word : spelledOut(word, known),
	);
	checkWords(argv, known, command);
	const {input, flags} = meow('', {
		importMeta: import.meta,
		argv,
		autoHelp: false,
		booleanDefault: undefined,
		autoVersion: false,
		description: false,
		flags: Object.fromEntries(
			known.map((spec) => [camelCase(bareName(spec.name)), meowFlag(spec)]),
		),
	});
	const all = flags as Flags;
	const listed = (name: string) => {
		const value = all[camelCase(name)];
		return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
	};
	return {
		input,
		has: (name) => hasSwitch(all[camelCase(bareName(name))], name),
		value: (name) => {
			const value = all[camelCase(name)];
			return typeof value === 'string' ? value : null;
		},
		values: listed,
	};
}

/** A flag that turns something off is false under the name without `no-`; a list holds the false. */
function hasSwitch(value: unknown, name: string): boolean {
	const isOff = bareName(name) !== name;
	return Array.isArray(value) ? value.includes(false) : value === !isOff;
}

function meowFlag({kind, name}: FlagSpec) {
	if (kind === 'values') {
		return {type: 'string', isMultiple: true} as const;
	}
	const isList = name === 'no-check';
	if (kind === 'value' || isList) {
		return isList ? ({type: 'string', isMultiple: true} as const) : ({type: 'string'} as const);
	}
	return {type: 'boolean'} as const;
}

/** Every word that looks like a flag must be one: nothing that was misspelt is passed over in silence. */
function checkWords(argv: readonly string[], specs: readonly FlagSpec[], command: string): void {
	const seen = new Set<string>();
	for (let index = 0; index < argv.length && argv[index] !== '--'; index++) {
		const word = argv[index] ?? '';
		if (!word.startsWith('-') || word === '-') {
			continue;
		}
		const [name = '', written] = /^--([^=]*)(?:=([\s\S]*))?$/.exec(word)?.slice(1) ?? [];
		const spec = specs.find((one) => one.name === name);
		if (spec === undefined) {
			throw unknownFlag(word.startsWith('--') ? `--${name}` : word, specs, command);
		}
		if (spec.kind !== 'values' && seen.has(name)) {
			throw new Refusal(`--${name} may be given once.`);
		}
		seen.add(name);
		index += checkValue(spec, written, argv[index + 1]);
	}
}

/** How many of the following words belong to the flag. */
function checkValue(spec: FlagSpec, written: string | undefined, next: string | undefined): number {
	if (spec.kind === 'switch') {
		if (written !== undefined) {
			throw new Refusal(`--${spec.name} takes no value.`);
		}
		return 0;
	}
	if (written !== undefined ? written === '' : next === undefined || /^-./.test(next)) {
		const hint = next?.startsWith('-') ? ` (one that begins with a dash: --${spec.name}=...)` : '';
		throw new Refusal(
			`--${spec.name} needs a value: --${spec.name} ${spec.value ?? 'VALUE'}${hint}`,
		);
	}
	return written === undefined ? 1 : 0;
}

function unknownFlag(word: string, specs: readonly FlagSpec[], command: string): Refusal {
	const names = specs.map(({name}) => `--${name}`);
	const close = word.startsWith('--') ? nearest(word, names) : null;
	const name = word.length > 60 ? `${word.slice(0, 59)}…` : word;
	const help = `see \`flowdesk ${command === '' ? '' : `${command} `}--help\``;
	if (close !== null) {
		return new Refusal(`There is no flag ${name}; did you mean ${close}? Otherwise ${help}.`);
	}
	return new Refusal(
		`There is no flag ${name}; ${help}. Text that begins with a dash goes after \`--\`.`,
	);
}

function bareName(name: string): string {
	return name.startsWith('no-') ? name.slice(3) : name;
}

function camelCase(name: string): string {
	return name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}
