// Gives jobs to a person, to be undone for a while.
import { m } from '$i18n/generated/messages.js';
import type { JobId, PersonName } from '$domain/ids.ts';
import type { Toasts } from '$ui/toasts.svelte.ts';
import type { DelayedWrites } from '$ui/office/delayed-writes.svelte.ts';

export interface Assignment {
  jobs: readonly JobId[];
  to: { name: PersonName; label: string };
}

export function assignLater({ jobs, to }: Assignment, { writes, toasts }: { writes: DelayedWrites; toasts: Toasts }): void {
  const step = { requests: jobs.map((job) => ({ job, contents: [{ kind: 'assigned' as const, data: { to: to.name } }] })) };
  writes.later(step, () => {
    const toast = toasts.show(m.office_assigned_toast({ count: jobs.length, person: to.label }), { undo: () => void writes.undo(step) });
    return () => toasts.close(toast);
  });
}
