// Undoes a mission in a process of its own, which a test can end at any moment.
import {argv, stdout} from 'node:process';
import {findBase} from '../../source/io/saved-states.js';
import {createRestorer} from '../../source/io/undo.js';

const [, , directory = ''] = argv;
const base = await findBase(directory, null);
if (base) {
	stdout.write('begins\n');
	const {problems} = await createRestorer({directory}).restore(base);
	stdout.write(problems.length === 0 ? 'done\n' : problems.join('\n'));
}
