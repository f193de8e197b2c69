// What the replica is told about a ward's documents: what is lifted out of each, what belongs to what, and the fold of a job.
import { amendedJob } from '$domain/amended-job.ts';
import { actedAt, type Entry } from '$domain/entry.ts';
import { foldJob } from '$domain/fold-job.ts';
import { kindOfJob, type JobId } from '$domain/ids.ts';
import type { JobView } from '$domain/job-view.ts';
import { receiptPrefix } from '$domain/receipt.ts';
import { recheckDue } from '$domain/recheck.ts';
import { parseWardDocument, type WardDocument } from '$domain/ward-document.ts';
import type { Doc, Folded, Lift, Projection } from '$replica/projection.ts';
import { asDocument } from './row-documents.ts';

export const wardProjection: Projection<JobView> = { lift, childPrefix, fold };

/** What lift() has parsed; fold() is handed the same objects in the same transaction. */
const parsedEntries = new WeakMap<Doc, Entry>();

function lift(doc: Doc): Lift {
  // The server's own: they come along with the feed and are nothing to anyone here.
  if (doc._id.startsWith('_design/')) return {};
  const parsed = parseWardDocument(doc);
  if (parsed.type === 'quarantine') return { quarantine: parsed.reason };
  const { document } = parsed;
  const problem = misfit(document);
  if (problem) return { quarantine: problem };
  switch (document.type) {
    case 'job':
      return { lifted: { kind: document.kind, due: document.due }, isParent: true };
    case 'entry':
      parsedEntries.set(doc, document);
      return { lifted: { log: 1, at: new Date(actedAt(document)).toISOString() }, childOf: document.job };
    case 'device':
    case 'ward':
    case 'receipt':
    case 'server-key':
      return {};
  }
}

/** What a schema of single fields cannot see. An id that does not fit would be looked for in the wrong place. */
function misfit(document: WardDocument): string | undefined {
  if (document.type === 'job' && kindOfJob(document._id) !== document.kind) return '_id: names another kind of job';
  if (document.type === 'ward' && document._id !== `ward:${document.ward.slug}`) return '_id: names another ward';
  if (document.type === 'receipt' && !document._id.startsWith(receiptPrefix(document.device))) return '_id: names another device';
  if (document.type !== 'entry') return undefined;
  if (!document._id.startsWith(childPrefix(document.job))) return '_id: names another job';
  // The fold makes a date of it.
  if (Number.isNaN(new Date(actedAt(document)).getTime())) return 'clock.offset: beyond all time';
  return undefined;
}

function childPrefix(job: string): string {
  return `entry:${job}:`;
}

function fold(job: Doc, children: readonly Doc[]): Folded<JobView> {
  const view = foldJob(children.map(entryOf));
  const done = view.state === 'done';
  return {
    view,
    lifted: {
      kind: kindOfJob(job._id as JobId),
      person: view.assignee ?? '',
      open: done ? 0 : 1,
      // Lists run by the day that holds now.
      ...(view.amended?.due !== undefined && { due: amendedJob(asDocument(job, 'job'), view.amended).due }),
      ...(view.recheck && { due: recheckDue(view) }),
      ...(done && view.decidedBy ? { doneBy: view.decidedBy.by, at: view.decidedBy.at } : {})
    }
  };
}

function entryOf(doc: Doc): Entry {
  const known = parsedEntries.get(doc);
  if (known) return known;
  const parsed = parseWardDocument(doc);
  if (parsed.type === 'quarantine' || parsed.document.type !== 'entry') throw new Error(`${doc._id} belongs to a job and is no entry`);
  return parsed.document;
}
