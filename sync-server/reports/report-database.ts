// The server's own database for reports: who may send them (sources), how they stand (for Open311 and the public page), and what is to be told
// to gateways. Nobody but the server reads it.
import type { Administration } from '../couch/administration.ts';
import type { DocumentStore } from '../couch/document-store.ts';
import { isMissing } from '../couch/couch-error.ts';
import { CLOSED } from '../couch/security.ts';

export const REPORTS = 'tan-noi-reports';

export async function openReports(server: Pick<Administration, 'ensure' | 'setSecurity' | 'store'>): Promise<DocumentStore> {
  await server.ensure(REPORTS);
  await server.setSecurity(REPORTS, CLOSED);
  return server.store(REPORTS);
}

/** The document as it is stored; undefined where there is none. */
export async function findIn(store: DocumentStore, id: string): Promise<Record<string, unknown> & { _id: string; _rev?: string } | undefined> {
  try {
    return await store.get(id);
  } catch (thrown) {
    if (isMissing(thrown)) return undefined;
    throw thrown;
  }
}

/** All documents whose id begins so, in order. */
export async function listIn(store: DocumentStore, prefix: string): Promise<(Record<string, unknown> & { _id: string; _rev?: string })[]> {
  const { rows } = await store.allDocs({ startkey: prefix, endkey: `${prefix}\uffff`, include_docs: true });
  return rows.flatMap(({ doc }) => (doc ? [doc] : []));
}
