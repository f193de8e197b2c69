// A revision made elsewhere, as CouchDB sends it, to an edit. What is no document gives undefined and is left to the sender.
// Attachments stay where they are: the device's own evidence does not travel as attachments of these documents.
import type { Body, Edit, RevHistory } from './engine.ts';
import { parseRev } from './rev-tree.ts';

export function parseReplicated(value: unknown): Edit | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const { _id, _rev, _deleted, _revisions, _attachments, _conflicts, _revs_info, _local_seq, ...body } = value as Record<string, unknown>;
  if (typeof _id !== 'string' || _id === '' || typeof _rev !== 'string') return undefined;
  const history = parseHistory(_revisions, _rev);
  return history && { id: _id, deleted: _deleted === true, body: body as Body, history };
}

function parseHistory(revisions: unknown, rev: string): RevHistory | undefined {
  const parsed = parseRev(rev);
  if (!parsed || revisions === undefined) return parsed && { start: parsed.pos, ids: [parsed.hash] };
  const { start, ids } = revisions as { start?: unknown; ids?: unknown };
  if (start !== parsed.pos || !Array.isArray(ids) || ids[0] !== parsed.hash || ids.length > parsed.pos) return undefined;
  return ids.every((id): id is string => typeof id === 'string' && id !== '') ? { start, ids } : undefined;
}
