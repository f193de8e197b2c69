import { badRequest } from './couch-error.ts';
import type { CouchQuery } from './couch-query.ts';

export interface ChangesQuery {
  feed: 'normal' | 'longpoll' | 'continuous';
  since: number | 'now';
  limit: number;
  style: 'all_docs' | 'main_only';
  descending: boolean;
  includeDocs: boolean;
  conflicts: boolean;
  attachments: boolean;
  docIds: ReadonlySet<string> | undefined;
  designOnly: boolean;
  timeoutMs: number;
  /** Undefined: none. */
  heartbeatMs: number | undefined;
}

const LONGEST_MS = 60_000;
/** Whoever asks for a heartbeat a millisecond would keep the server busy with nothing. */
const SHORTEST_HEARTBEAT_MS = 500;

export function parseChangesQuery(query: CouchQuery): ChangesQuery {
  const feed = query.text('feed') ?? 'normal';
  if (feed !== 'normal' && feed !== 'longpoll' && feed !== 'continuous') throw badRequest('Supported `feed` types: normal, continuous, longpoll');
  const style = query.text('style') ?? 'main_only';
  if (style !== 'main_only' && style !== 'all_docs') throw badRequest('Supported `style` values: main_only, all_docs');
  const filter = query.text('filter');
  const docIds = query.json('doc_ids');
  if (filter !== undefined && filter !== '_doc_ids' && filter !== '_design') throw badRequest('Supported filters: _doc_ids, _design');
  if (filter === '_doc_ids' && !isTexts(docIds)) throw badRequest('`doc_ids` must be a JSON array of strings.');
  return {
    feed,
    style,
    since: parseSince(query),
    limit: Math.max(1, query.count('limit') ?? Number.POSITIVE_INFINITY),
    descending: query.flag('descending'),
    includeDocs: query.flag('include_docs'),
    conflicts: query.flag('conflicts'),
    attachments: query.flag('attachments'),
    docIds: isTexts(docIds) ? new Set(docIds) : undefined,
    designOnly: filter === '_design',
    timeoutMs: Math.min(query.count('timeout') ?? LONGEST_MS, LONGEST_MS),
    heartbeatMs: parseHeartbeat(query)
  };
}

/** A sequence of ours, or the text form "12-…" that some clients make of one. */
function parseSince(query: CouchQuery): number | 'now' {
  const value = query.bareText('since');
  if (value === undefined || value === '' || value === '0') return 0;
  if (value === 'now') return 'now';
  const digits = /^(\d{1,15})(-.*)?$/.exec(value)?.[1];
  if (digits === undefined) throw badRequest('Malformed sequence supplied in `since`.');
  return Number(digits);
}

function parseHeartbeat(query: CouchQuery): number | undefined {
  const text = query.bareText('heartbeat');
  if (text === undefined || text === 'false') return undefined;
  if (text === 'true') return LONGEST_MS;
  if (!/^[1-9]\d{0,8}$/.test(text)) throw badRequest('`heartbeat` must be a whole number of milliseconds, or true.');
  return Math.max(SHORTEST_HEARTBEAT_MS, Number(text));
}

const isTexts = (value: unknown): value is string[] => Array.isArray(value) && value.every((item) => typeof item === 'string');
