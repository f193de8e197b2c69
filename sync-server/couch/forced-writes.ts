// Revisions made elsewhere (`new_edits: false`) on their way to a real CouchDB. It hands validate_doc_update no old document when a first
// revision is put beside one that exists, so that the rules cannot see it: a person could lay an entry of their own over a colleague's. Here such
// revisions are kept back; the embedded endpoint refuses the same.
import { z } from 'zod';

const forcedDocSchema = z.looseObject({ _id: z.string(), _rev: z.string().optional() });
export type ForcedDoc = z.infer<typeof forcedDocSchema>;

export interface Refused {
  id: string;
  rev: string | undefined;
  error: 'forbidden';
  reason: string;
}

const allDocsSchema = z.object({ rows: z.array(z.union([z.object({ id: z.string(), value: z.object({ rev: z.string() }) }), z.looseObject({ error: z.string() })])) });

/** Undefined when one of them is no document: what that means is CouchDB's to say. */
export function readForcedDocs(docs: unknown): ForcedDoc[] | undefined {
  const parsed = z.array(forcedDocSchema).safeParse(docs);
  return parsed.success ? parsed.data : undefined;
}

/** @param allDocs the answer of `_all_docs` to the ids of `docs` */
export function keepBack(docs: readonly ForcedDoc[], allDocs: unknown): { passed: ForcedDoc[]; refused: Refused[] } {
  const there = new Map<string, string>();
  for (const row of allDocsSchema.parse(allDocs).rows) if ('value' in row) there.set(String(row.id), z.object({ rev: z.string() }).parse(row.value).rev);
  const passed: ForcedDoc[] = [];
  const refused: Refused[] = [];
  for (const doc of docs) {
    const rev = there.get(doc._id);
    // The same revision again is the answer that got lost; a second one of the same id in this request is no better than one that is there.
    if (rev === undefined || rev === doc._rev) {
      passed.push(doc);
      if (doc._rev !== undefined) there.set(doc._id, doc._rev);
    } else {
      refused.push({ id: doc._id, rev: doc._rev, error: 'forbidden', reason: 'exists: what was written is never changed or deleted' });
    }
  }
  return { passed, refused };
}
