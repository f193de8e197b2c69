// A second copy of what has not been sent, outside IndexedDB: a file for each document and each file of evidence in the origin's private
// file system. A browser that is killed within a write leaves a log behind that Chromium, when it starts for the second time after that,
// takes for damaged, and then it throws the whole store away, what was on the disk for long included (docs/decisions/second-copies.md).
//
//   begun      beside the transaction; a crash leaves an empty file
//   kept       once the transaction is over, and only then said to be saved: what is put back was committed and never forks the chain
//   sent       the copy goes
//   restored   by whoever syncs, before the first push: what has a copy and is not in the store is put back, to be sent
import { EVIDENCE_MIMES } from '$domain/evidence.ts';
import { sha256Schema, type Sha256 } from '$domain/ids.ts';
import { parseReplicated } from '$replica/replicated-document.ts';
import type { Edit } from '$replica/engine.ts';
import type { TakenFile } from './captured-files.ts';
import type { DeviceStore } from './device-store.ts';
import { sha256, type NewDocument } from './digest.ts';
import { beginFile, namesIn, openFolder, readFile, removeFile, removeLeftovers, type BegunFile, type PrivateFiles } from './private-files.ts';
import { engineOf } from './store-engine.ts';

/** What a transaction is about to write. `created` is the files' (ISO). */
export interface ToCopy {
  documents?: readonly NewDocument[];
  files?: readonly TakenFile[];
  created?: string;
}

export interface SecondCopies {
  /** Without waiting. Never fails: the copy is a precaution, and the store has it. */
  begin(what: ToCopy): BegunFile;
}

export function secondCopies(store: DeviceStore, files: PrivateFiles | undefined): SecondCopies {
  let folders: ReturnType<typeof foldersOf> | undefined;
  return {
    begin({ documents = [], files: taken = [], created = '' }) {
      const begun = (async () => {
        const into = await (folders ??= foldersOf(store, files));
        if (!into) return [];
        return Promise.all([
          ...documents.map(({ edit, rev }) => beginFile(into.documents, fileName(edit.id), JSON.stringify({ _id: edit.id, _rev: rev, ...edit.body }))),
          ...taken.map(({ evidence, blob }) => beginFile(into.evidence, evidenceName({ ...evidence, created }), blob))
        ]);
      })();
      // Heard by whoever keeps or drops it.
      begun.catch(() => undefined);
      const all = async (end: 'keep' | 'drop') => void (await Promise.all((await begun).map((file) => file?.[end]())));
      return { keep: () => all('keep'), drop: () => all('drop') };
    }
  };
}

/** Puts back what the store has lost. Answers how many documents and files. */
export async function restoreCopies(store: DeviceStore, files: PrivateFiles | undefined): Promise<number> {
  const folders = await foldersOf(store, files);
  if (!folders) return 0;
  const restored = (await restoreEvidence(store, folders.evidence)) + (await restoreDocuments(store, folders.documents));
  await dropSentCopies(store, files);
  for (const folder of Object.values(folders)) await removeLeftovers(folder);
  return restored;
}

/** Lets go of copies of what waits no longer. A copy that comes after its document was sent goes the next time. */
export async function dropSentCopies(store: DeviceStore, files: PrivateFiles | undefined): Promise<void> {
  const folders = await foldersOf(store, files);
  if (!folders) return;
  // The names first: what has a name by now and is waited for was committed by now.
  const [documents, evidence] = await Promise.all([namesIn(folders.documents), namesIn(folders.evidence)]);
  if (documents.length > 0) {
    const waiting = new Set([...(await store.outbox.orderBy('id').keys()), ...(await store.refused.toCollection().primaryKeys())].map((id) => fileName(String(id))));
    for (const name of documents) if (!waiting.has(name)) await removeFile(folders.documents, name);
  }
  if (evidence.length > 0) {
    const waiting = new Set<string>(await store.evidence.where('waiting').anyOf([1, 2]).primaryKeys());
    for (const name of evidence) if (!waiting.has(parseEvidenceName(name)?.sha256 ?? '')) await removeFile(folders.evidence, name);
  }
}

async function restoreDocuments(store: DeviceStore, folder: FileSystemDirectoryHandle): Promise<number> {
  const edits: Edit[] = [];
  for (const name of await namesIn(folder)) {
    // A copy that a crash cut short is of nothing that was said to be saved.
    const edit = parseReplicated(parseJson((await (await readFile(folder, name))?.text()) ?? ''));
    if (edit) edits.push(edit);
  }
  const there = await engineOf(store).states(edits.map(({ id }) => id));
  const lost = edits.filter(({ id }) => !there.has(id));
  if (lost.length > 0) await engineOf(store).write(lost, { newEdits: false, unsent: true });
  return lost.length;
}

/** One after the other: each may have 50 MB. All of it is sent again, for what the server had confirmed went with the store; it takes what it has for confirmed. */
async function restoreEvidence(store: DeviceStore, folder: FileSystemDirectoryHandle): Promise<number> {
  let restored = 0;
  for (const name of await namesIn(folder)) {
    const known = parseEvidenceName(name);
    if (!known || (await store.evidence.get(known.sha256))) continue;
    const bytes = await (await readFile(folder, name))?.arrayBuffer();
    if (!bytes || (await sha256(bytes)) !== known.sha256) continue;
    // Without `n`: the chain that named it ended with the store's key.
    const row = { ...known, bytes: bytes.byteLength, waiting: 1 as const, sent: [] };
    await store.transaction('rw', store.evidence, store.evidenceBlobs, async () => {
      if (await store.evidence.get(known.sha256)) return;
      await Promise.all([store.evidence.put(row), store.evidenceBlobs.put({ sha256: known.sha256, blob: new Blob([bytes], { type: known.mime }) })]);
      restored++;
    });
  }
  return restored;
}

interface Folders {
  documents: FileSystemDirectoryHandle;
  evidence: FileSystemDirectoryHandle;
}

async function foldersOf(store: DeviceStore, files: PrivateFiles | undefined): Promise<Folders | undefined> {
  const [documents, evidence] = await Promise.all(['unsent', 'unsent-evidence'].map((kind) => openFolder(files, kind, fileName(store.name))));
  return documents && evidence && { documents, evidence };
}

const fileName = (id: string): string => encodeURIComponent(id).replaceAll('%3A', '~');

/** What its row needs beside the bytes stands in the name, so that both are there or neither. */
const evidenceName = ({ sha256: name, created, mime }: { sha256: Sha256; created: string; mime: string }): string => `${name}~${Date.parse(created)}~${encodeURIComponent(mime)}`;

function parseEvidenceName(name: string): { sha256: Sha256; created: string; mime: string } | undefined {
  const [hash, created, mime] = name.split('~');
  const parsed = sha256Schema.safeParse(hash);
  const known = EVIDENCE_MIMES.find((one) => encodeURIComponent(one) === mime);
  if (!parsed.success || !known || !/^\d{1,15}$/.test(created ?? '')) return undefined;
  return { sha256: parsed.data, created: new Date(Number(created)).toISOString(), mime: known };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
