import {fileURLToPath} from 'node:url';

/** The folder FlowDesk is installed in: it holds `agents`, `flows` and `package.json`. */
export const packageFolder = fileURLToPath(new URL('../..', import.meta.url));
