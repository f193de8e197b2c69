// What a kind of entry declares. One file per kind beside this one; `registry.ts` lists them.
import type * as z from 'zod/mini';
import type { JobKind } from '../ids.ts';
import type { EntryBase } from '../entry.ts';
import type { JobView } from '../job-view.ts';
import type { Role } from '../roles.ts';

export interface EntryKind<Kind extends string, Data extends z.ZodMiniType> {
  kind: Kind;
  /** The kinds of job it may be written on, and who may write it. The access rules are made from these. */
  jobKinds: readonly JobKind[];
  roles: readonly Role[];
  /** Message key of its title. */
  title: `domain_entry_${string}`;
  data: Data;
  /** How it changes the job. Mutates the draft of the fold and nothing else. */
  apply(view: JobView, entry: EntryBase & { data: z.infer<Data> }): void;
  /**
   * What the entry decides about the job, absent when it decides nothing. Entries that did not see each other and
   * decide differently make the job contested; so do two of an `exclusive` kind by different people, for only one
   * of them can be true (a result is handed over once). `about` is what the decision is about, the job where absent: only
   * decisions about the same thing contradict each other.
   */
  decides?(data: z.infer<Data>): { decision: string; exclusive: boolean; about?: string };
}

export function entryKind<const Kind extends string, Data extends z.ZodMiniType>(declaration: EntryKind<Kind, Data>): EntryKind<Kind, Data> {
  return declaration;
}
