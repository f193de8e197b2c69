// A supervisor's word on an entry, to be undone for a while.
import { m } from '$i18n/generated/messages.js';
import type { Entry, EntryContent } from '$domain/entry.ts';
import type { EntryId, JobId } from '$domain/ids.ts';
import type { DelayedWrites } from '$ui/office/delayed-writes.svelte.ts';
import type { Toasts } from '$ui/toasts.svelte.ts';

export interface Desk {
  writes: DelayedWrites;
  toasts: Toasts;
  /** The name people know a colleague by. */
  labelOf: (person: Entry['by']) => string;
}

export function acceptLater(entry: Entry, desk: Desk): void {
  write(entry.job, { kind: 'reviewed', data: { entry: entry._id, verdict: 'accepted' } }, m.office_review_accepted({ person: desk.labelOf(entry.by) }), desk);
}

export function sendBackLater(entry: Entry, remark: string, desk: Desk): void {
  write(entry.job, { kind: 'reviewed', data: { entry: entry._id, verdict: 'sent-back', remark } }, m.office_review_sent_back({ person: desk.labelOf(entry.by) }), desk);
}

export interface Settlement {
  entries: readonly EntryId[];
  chosen: Entry;
  remark?: string;
}

export function settleLater({ entries, chosen, remark }: Settlement, desk: Desk): void {
  const data = { entries: [...entries], chosen: chosen._id, ...(remark && { remark }) };
  write(chosen.job, { kind: 'settled', data }, m.office_settled_toast({ person: desk.labelOf(chosen.by) }), desk);
}

function write(job: JobId, content: EntryContent, said: string, { writes, toasts }: Desk): void {
  const step = { requests: [{ job, contents: [content] }] };
  writes.later(step, () => {
    const toast = toasts.show(said, { undo: () => void writes.undo(step) });
    return () => toasts.close(toast);
  });
}
