import type {LaunchOptions} from './launch.js';
import type {AskPerson} from './person.js';
import {Refusal} from './refusal.js';

type Circumstances = Readonly<{
	environment: Readonly<Record<string, string | undefined>>;
	ask: AskPerson | null;
}>;

/**
 * The server that `--server` names with its password: from OPENCODE_SERVER_PASSWORD, or asked for when
 * the server wants one. Null without the flag. Throws a Refusal for something that is no such address.
 */
export async function serverChoice(
	url: string | null,
	{environment, ask}: Circumstances,
): Promise<Extract<LaunchOptions['server'], {kind: 'attach'}> | null> {
	if (url === null) {
		return null;
	}
	if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
		throw new Refusal('--server needs an address such as http://127.0.0.1:4096.');
	}
	const address = new URL(url);
	if (address.username !== '' || address.password !== '') {
		throw new Refusal(
			'A password in --server can be read by everyone on this machine: set OPENCODE_SERVER_PASSWORD instead.',
		);
	}
	const given = environment['OPENCODE_SERVER_PASSWORD'] || null;
	const isAsked = given === null && ask !== null && (await wantsPassword(address));
	const password = isAsked ? await ask.password(`Password of the server at ${url}: `) : given;
	return {kind: 'attach', url, password};
}

async function wantsPassword(address: URL): Promise<boolean> {
	try {
		const answer = await fetch(new URL('/global/health', address), {
			signal: AbortSignal.timeout(5000),
		});
		return answer.status === 401;
	} catch {
		// That nothing answers there is said when the mission starts.
		return false;
	}
}
