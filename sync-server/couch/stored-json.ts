// Documents as text, straight from where they are stored. Parsing each one and writing it out again would be most of what a first
// sync costs the server, in time and in memory. Whatever needs a look inside goes the ordinary way, through the document store.
import { historyOf, leavesOf } from '$replica/rev-tree.ts';
import type { SqliteEngine } from './sqlite-engine.ts';

export interface RowText {
  id: string;
  seq: number;
  text: string;
}

type Stored = Awaited<ReturnType<SqliteEngine['since']>>[number];

/** Rows of `_changes`, in the order of their sequences. */
export async function changesRows(
  engine: SqliteEngine,
  { since, limit, allLeaves, includeDocs }: { since: number; limit: number; allLeaves: boolean; includeDocs: boolean }
): Promise<RowText[]> {
  const stored = await engine.since({ after: since, limit });
  return stored.map((doc) => {
    const leaves = allLeaves ? leavesOf(doc) : [doc.rev];
    const changes = leaves.map((rev) => `{"rev":"${rev}"}`).join(',');
    const tail = `${doc.deleted ? ',"deleted":true' : ''}${includeDocs ? `,"doc":${docText(doc)}` : ''}`;
    return { id: doc.id, seq: doc.seq, text: `{"seq":${doc.seq},"id":${JSON.stringify(doc.id)},"changes":[${changes}]${tail}}` };
  });
}

/**
 * The results of `_bulk_get` for documents whose winner is what is asked for; undefined for those that need a closer look.
 * With `revs` alone, as replicators ask.
 */
export async function bulkGetResults(
  engine: SqliteEngine,
  wanted: readonly { id: string; rev?: string }[],
  { revs, attachments }: { revs: boolean; attachments: boolean }
): Promise<(string | undefined)[]> {
  const stored = await engine.read(wanted.map(({ id }) => id));
  return wanted.map(({ id, rev }) => {
    const doc = stored.get(id);
    if (!doc || doc.rev !== rev) return undefined;
    if (attachments && doc.bodyJson.includes('"_attachments"')) return undefined;
    const history = revs ? historyOf(doc, doc.rev) : undefined;
    return `{"id":${JSON.stringify(id)},"docs":[{"ok":${docText(doc, history && `"_revisions":${JSON.stringify(history)}`)}}]}`;
  });
}

function docText(doc: Stored, more?: string): string {
  const head = `{"_id":${JSON.stringify(doc.id)},"_rev":"${doc.rev}"${doc.deleted ? ',"_deleted":true' : ''}${more ? `,${more}` : ''}`;
  return doc.bodyJson === '{}' ? `${head}}` : `${head},${doc.bodyJson.slice(1)}`;
}
