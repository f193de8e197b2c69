import type { Entry } from '../entry.ts';

/**
 * The kinds that decide something which a supervisor then accepts or sends back. A list beside the declarations, so that today's list of jobs does not
 * load every kind's schema to filter a log that it does not show; a test holds the two together.
 */
export const REVIEWABLE_KINDS: ReadonlySet<Entry['kind']> = new Set<Entry['kind']>(['corrected', 'handed-over', 'merged', 'not-handed-over', 'passed-on', 'post-returned', 'posted', 'verified', 'visited']);
