import {join} from 'node:path';
import {execPath} from 'node:process';
import {packageFolder} from '../io/package-folder.js';

/** The word in front of a file with which a command line goes on in another pane; no command of the user's. */
export const takeOverWord = 'take-over';

/** The words that start this program once more, wherever it is installed. */
export function ownCommand(): readonly [string, string] {
	return [execPath, join(packageFolder, 'bin', 'flowdesk.js')];
}
