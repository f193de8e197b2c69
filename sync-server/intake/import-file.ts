// One file, from its bytes to the answer: what it is, what is in it, and what became of each row.
import { foldText } from '$domain/fold-text.ts';
import { rolesByWard, type Role } from '$domain/roles.ts';
import { wardDatabases, wardDocId, type WardSlug } from '$domain/ids.ts';
import { wardDocSchema, type WardDoc } from '$domain/ward.ts';
import { wardOfDatabase } from '../access/ward-databases.ts';
import { isMissing } from '../couch/couch-error.ts';
import { isServerAdmin, type Who } from '../couch/security.ts';
import type { Candidates, Provenance } from './candidates.ts';
import { decodeText } from './decode-text.ts';
import { countKnownHeadings, placeColumns } from './delivery-columns.ts';
import { deliveryCandidates } from './delivery-rows.ts';
import type { ImportAnswer, IntakeCounts, IntakeFailure, IntakeReport } from './import-report.ts';
import type { IntakeDatabases } from './intake-databases.ts';
import { readReports, reportCandidates } from './open311-reports.ts';
import { readTable } from './read-table.ts';
import { fileSentence, type FileProblem } from './sentences.ts';
import { takeIn } from './take-in.ts';

/** Who may take in for their ward (the access rules say the same of the documents). */
const INTAKE_ROLES: readonly Role[] = ['desk', 'supervisor', 'admin'];

export interface ImportRequest {
  bytes: Uint8Array;
  who: Who;
  /** ISO instant. */
  now: string;
  dryRun: boolean;
}

export async function importFile({ bytes, who, now, dryRun }: ImportRequest, databases: IntakeDatabases): Promise<ImportAnswer> {
  const decoded = decodeText(bytes);
  if (decoded.type === 'failed') return failure(decoded.problem);
  const wardDocs = await readWardDocs(databases);
  if (wardDocs.length === 0) return failure({ code: 'no-wards' });
  const { text, encoding } = decoded;
  const createdBy = who.name ?? 'import';
  const format = /^\ufeff?\s*[[{]/.test(text) ? 'open311' : 'csv';
  const read = format === 'open311' ? openReports(text, wardDocs, { source: 'open311', createdAt: now, createdBy }) : openTable(decoded, wardDocs, { source: 'csv', createdAt: now, createdBy });
  if (read.type === 'failed') return failure(read.problem);

  const mayTakeIn = intakeWards(who);
  const wards = wardDocs.map(({ ward: { slug, name } }) => ({ slug, name, allowed: mayTakeIn(slug) }));
  const taken = await takeIn(read.candidates, { databases, wards, dryRun });
  const rowsOfWards = wards.flatMap(({ slug, name }) => {
    const counts = taken.counts.get(slug);
    return counts ? [{ slug, name, ...counts }] : [];
  });
  const total = (count: keyof IntakeCounts): number => rowsOfWards.reduce((sum, ward) => sum + ward[count], 0);
  const totals = { rows: read.candidates.length, new: total('new'), unchanged: total('unchanged'), differs: total('differs'), refused: total('refused') + taken.refusedAnywhere, skipped: taken.skipped };
  return { type: 'taken', dryRun, format, encoding, totals, wards: rowsOfWards, refused: taken.refused, differing: taken.differing } satisfies IntakeReport;
}

type Opened = { type: 'opened'; candidates: Candidates } | { type: 'failed'; problem: FileProblem };

function openTable({ text, encoding }: Extract<ReturnType<typeof decodeText>, { type: 'text' }>, wardDocs: readonly WardDoc[], provenance: Provenance): Opened {
  const read = readTable(text, { encoding, knownHeadings: countKnownHeadings });
  if (read.type === 'failed') return read;
  const placed = placeColumns(read.table.headings);
  if (placed.type === 'failed') return encoding === 'windows-1258' && !read.table.headings.every(isVietnamese) ? { type: 'failed', problem: { code: 'wrong-encoding' } } : placed;
  const wards = wardDocs.map(({ ward }) => ward);
  return { type: 'opened', candidates: deliveryCandidates(read.table, { places: placed.places, wards, provenance }) };
}

/** Folded, Vietnamese is ASCII; what remains came out of reading bytes in another encoding than they were written in. */
const isVietnamese = (heading: string): boolean => /^[\x20-\x7e]*$/.test(foldText(heading));

function openReports(text: string, wardDocs: readonly WardDoc[], provenance: Provenance): Opened {
  const read = readReports(text);
  if (read.type === 'failed') return read;
  const { settings } = wardDocs[0]!;
  return { type: 'opened', candidates: reportCandidates(read.reports, { wards: wardDocs.map(({ ward }) => ward), settings, provenance }) };
}

/** The wards that have databases here, by their documents, in the order of their codes. */
async function readWardDocs(databases: IntakeDatabases): Promise<WardDoc[]> {
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

function intakeWards(who: Who): (ward: WardSlug) => boolean {
  if (isServerAdmin(who)) return () => true;
  const roles = rolesByWard(who.roles);
  return (ward) => (roles.get(ward) ?? []).some((role) => INTAKE_ROLES.includes(role));
}

export const failure = (problem: FileProblem): IntakeFailure => ({ type: 'failed', code: problem.code, ...fileSentence(problem) });
