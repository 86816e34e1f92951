import {join} from 'node:path';

/** Variables that keep OpenCode away from everything the user has. */
export function privateVariables(folder: string): Record<string, string> {
	return {
		XDG_DATA_HOME: join(folder, 'xdg-data'),
		XDG_CONFIG_HOME: join(folder, 'xdg-config'),
		XDG_STATE_HOME: join(folder, 'xdg-state'),
		XDG_CACHE_HOME: join(folder, 'xdg-cache'),
	};
}
