import {createHash} from 'node:crypto';
import {readFileSync} from 'node:fs';
import {answersFile, type ProjectFolder, writeAnswers} from '../io/state-folder.js';
import {checkCommands, type ProjectWishes} from '../mission/configuration.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** The remembered answer to "may this mission use what the project asks for?". */
export type Consent = Readonly<{
	isGiven: (wishes: ProjectWishes) => boolean;
	/** Remembers a yes to exactly these wishes. Throws the file system's error. */
	remember: (wishes: ProjectWishes) => void;
}>;

/** Consent to what the project's flowdesk.jsonc asks for, kept by content in its state folder. */
export function createConsent(place: ProjectFolder, environment: Environment): Consent {
	const file = () => answersFile(place, 'consent', environment);
	return {
		isGiven: (wishes) => readText(file()) === record(wishes),
		remember: (wishes) =>
			writeAnswers(place, {name: 'consent', content: record(wishes)}, environment),
	};
}

/** What a project's flowdesk.jsonc asks for, one line each; empty when it asks for nothing. */
export function wishLines({checks, model, models, flow}: ProjectWishes): readonly string[] {
	return [
		...checkCommands(checks ?? []).map((command) => `run the check \`${command}\``),
		...(checks?.length === 0 ? ['run no check'] : []),
		...(model === undefined ? [] : [`send code to ${model}`]),
		...Object.entries(models ?? {}).flatMap(([role, names]) =>
			[names].flat().map((name) => `send code to ${name} (${role})`),
		),
		...(flow === undefined ? [] : [`use the flow ${flow}`]),
	];
}

function record(wishes: ProjectWishes): string {
	const hash = createHash('sha256').update(JSON.stringify(wishes)).digest('hex');
	return `${JSON.stringify({wishes: hash})}\n`;
}

function readText(file: string): string | null {
	try {
		return readFileSync(file, 'utf8');
	} catch {
		return null;
	}
}
