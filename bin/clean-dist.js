// Runs before the compiler, so that a source file that is gone leaves nothing behind.
import {rmSync} from 'node:fs';

rmSync(new URL('../dist', import.meta.url), {recursive: true, force: true});
