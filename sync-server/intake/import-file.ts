// One file, from its bytes to the answer: what it is, what is in it, and what became of each row.
import { workCalendar, yearsWithoutCalendar } from '$domain/deadline.ts';
import { rolesByWard, type Role } from '$domain/roles.ts';
import { wardDatabases, wardDocId, type WardSlug } from '$domain/ids.ts';
import { wardDocSchema, type WardDoc } from '$domain/ward.ts';
import { wardOfDatabase } from '../access/ward-databases.ts';
import { isMissing } from '../couch/couch-error.ts';
import { isServerAdmin, type Who } from '../couch/security.ts';
import { readHeadingMemory } from './heading-memory.ts';
import type { ImportAnswer, IntakeCounts, IntakeFailure, IntakeReport } from './import-report.ts';
import type { IntakeDatabases } from './intake-databases.ts';
import { openFile, type OpenedFile, type Told } from './open-file.ts';
import { fileSentence, type FileProblem } from './sentences.ts';
import { takeIn, type TakeInOptions } from './take-in.ts';

/** Who may take in for their ward (the access rules say the same of the documents). */
const INTAKE_ROLES: readonly Role[] = ['desk', 'supervisor', 'admin'];

export interface ImportRequest {
  bytes: Uint8Array;
  who: Who;
  /** ISO instant. */
  now: string;
  dryRun: boolean;
}

/** The whole way at once, for a command: where it would have to ask what columns mean, the file is refused. */
export async function importFile({ bytes, who, now, dryRun }: ImportRequest, databases: IntakeDatabases): Promise<ImportAnswer> {
  const opened = await openForIntake({ bytes, who, createdAt: now }, databases);
  if (opened.type === 'failed') return failure(opened.problem);
  if (opened.type === 'asks') return failure(opened.columns.problem ?? { code: 'columns-missing', missing: [] });
  return takeInOpened(opened, { who, databases, dryRun });
}

export interface OpenForIntake {
  bytes: Uint8Array;
  who: Who;
  told?: Told | undefined;
  /** ISO instant: what is made says that it was made then. */
  createdAt: string;
}

export type OpenedForIntake = Extract<OpenedFile, { type: 'failed' | 'asks' }> | (Extract<OpenedFile, { type: 'opened' }> & { wardDocs: WardDoc[] });

export async function openForIntake({ bytes, who, told, createdAt }: OpenForIntake, databases: IntakeDatabases): Promise<OpenedForIntake> {
  const wardDocs = await readWardDocs(databases);
  if (wardDocs.length === 0) return { type: 'failed', problem: { code: 'no-wards' } };
  const mayTakeIn = intakeWards(who);
  const allowed = wardDocs.map(({ ward }) => ward.slug).filter(mayTakeIn);
  const memory = await readHeadingMemory(databases);
  const opened = await openFile(bytes, { wardDocs, allowed, memory, told, createdAt, createdBy: who.name ?? 'import' });
  return opened.type === 'opened' ? { ...opened, wardDocs } : opened;
}

type TakeOpened = Pick<TakeInOptions, 'databases' | 'dryRun' | 'progress' | 'resumed'> & { who: Who };

export async function takeInOpened(opened: Extract<OpenedForIntake, { type: 'opened' }>, { who, ...options }: TakeOpened): Promise<IntakeReport> {
  const mayTakeIn = intakeWards(who);
  const wards = opened.wardDocs.map(({ ward: { slug, name } }) => ({ slug, name, allowed: mayTakeIn(slug) }));
  const taken = await takeIn(opened.candidates, { ...options, wards });
  const rowsOfWards = wards.flatMap(({ slug, name }) => {
    const counts = taken.counts.get(slug);
    return counts ? [{ slug, name, ...counts }] : [];
  });
  const total = (count: keyof IntakeCounts): number => rowsOfWards.reduce((sum, ward) => sum + ward[count], 0);
  const totals = { rows: opened.candidates.length, new: total('new'), unchanged: total('unchanged'), differs: total('differs'), refused: total('refused') + taken.refusedAnywhere, skipped: taken.skipped };
  const calendar = workCalendar(opened.wardDocs[0]!.settings);
  const yearsMissing = taken.lastDerivedDue === undefined ? [] : yearsWithoutCalendar(taken.firstDerivedDue ?? taken.lastDerivedDue, taken.lastDerivedDue, calendar);
  return { type: 'taken', dryRun: options.dryRun, ...opened.shape, totals, wards: rowsOfWards, refused: taken.refused, differing: taken.differing, yearsMissing };
}

/** The wards that have databases here, by their documents, in the order of their codes. */
export async function readWardDocs(databases: IntakeDatabases): Promise<WardDoc[]> {
  const names = await databases.names();
  const found: WardDoc[] = [];
  for (const name of names) {
    const of = wardOfDatabase(name);
    // The desk database takes the reporters' contacts; a ward without it was provisioned by half.
    if (of?.kind !== 'jobs' || !names.includes(wardDatabases(of.ward).desk)) continue;
    const doc = await readWardDoc(databases, name, of.ward);
    if (doc) found.push(doc);
  }
  return found.sort((a, b) => a.ward.code.localeCompare(b.ward.code, 'en'));
}

async function readWardDoc(databases: IntakeDatabases, name: string, ward: WardSlug): Promise<WardDoc | undefined> {
  try {
    return wardDocSchema.parse(await databases.store(name).get(wardDocId(ward)));
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

export function intakeWards(who: Who): (ward: WardSlug) => boolean {
  if (isServerAdmin(who)) return () => true;
  const roles = rolesByWard(who.roles);
  return (ward) => (roles.get(ward) ?? []).some((role) => INTAKE_ROLES.includes(role));
}

export const failure = (problem: FileProblem): IntakeFailure => ({ type: 'failed', code: problem.code, ...fileSentence(problem) });
