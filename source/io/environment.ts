import {env} from 'node:process';

/** The process's environment, read in this one place. */
export const environment: Readonly<Record<string, string | undefined>> = env;
