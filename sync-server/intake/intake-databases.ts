import type { Administration } from '../couch/administration.ts';

/** What intake needs of the server's databases: the same embedded and on a CouchDB, in the server and in a command. */
export type IntakeDatabases = Pick<Administration, 'names' | 'store'>;
