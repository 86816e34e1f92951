import {mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {forgoPackages} from './run-folder.js';

/**
 * Variables for an OpenCode that reads and writes nothing outside a folder (absolute, ours), asks no network, and knows
 * the models of its configuration only: the built-in list of some thousand others costs each start a second or more.
 */
export function privateVariables(folder: string): Readonly<Record<string, string>> {
	const place = (name: string) => {
		const path = join(folder, name);
		mkdirSync(path, {recursive: true, mode: 0o700});
		return path;
	};
	const config = place('config');
	forgoPackages(join(config, 'opencode'));
	const models = join(config, 'models.json');
	writeFileSync(models, '{}');
	return {
		HOME: place('home'),
		XDG_CONFIG_HOME: config,
		XDG_DATA_HOME: place('data'),
		XDG_STATE_HOME: place('state'),
		XDG_CACHE_HOME: place('cache'),
		OPENCODE_DISABLE_AUTOUPDATE: '1',
		OPENCODE_DISABLE_MODELS_FETCH: '1',
		OPENCODE_DISABLE_LSP_DOWNLOAD: '1',
		OPENCODE_MODELS_PATH: models,
	};
}
