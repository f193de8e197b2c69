// A second copy of what has not been sent, outside IndexedDB: a file for each document in the origin's private file system. A browser that
// is killed within a write leaves a log behind that Chromium, when it starts for the second time after that, takes for damaged, and then it
// throws the whole store away, what was on the disk for long included (docs/decisions/second-copies.md).
//
//   saved      in IndexedDB, then copied, and only then said to be saved
//   sent       the copy goes
//   restored   by whoever syncs, before the first push: what has a copy and is not in the store is put back, to be sent
import { parseReplicated } from '$replica/replicated-document.ts';
import type { Edit } from '$replica/engine.ts';
import type { DeviceStore } from './device-store.ts';
import type { NewDocument } from './digest.ts';
import { engineOf } from './store-engine.ts';

/** As `navigator.storage`; browsers before 2023 and tests may have no such file system. */
export type PrivateFiles = Partial<Pick<StorageManager, 'getDirectory'>>;

export interface SecondCopies {
  /** Never fails: the copy is a precaution, and the store has it. */
  keep(documents: readonly NewDocument[]): Promise<void>;
}

const FOLDER = 'unsent';

export function secondCopies(store: DeviceStore, files: PrivateFiles | undefined): SecondCopies {
  let folder: Promise<FileSystemDirectoryHandle | undefined> | undefined;
  return {
    async keep(documents) {
      const into = await (folder ??= folderOf(store, files));
      if (into) await Promise.all(documents.map((document) => keepOne(into, document)));
    }
  };
}

/** Puts back what the store has lost. Answers how many documents. */
export async function restoreCopies(store: DeviceStore, files: PrivateFiles | undefined): Promise<number> {
  const folder = await folderOf(store, files);
  if (!folder) return 0;
  const edits: Edit[] = [];
  for await (const handle of folder.values()) {
    if (handle.kind !== 'file') continue;
    const edit = parseReplicated(parseJson(await (await handle.getFile()).text()));
    // A copy that a crash cut short is of nothing that was said to be saved.
    if (edit) edits.push(edit);
    else await folder.removeEntry(handle.name);
  }
  const there = await engineOf(store).states(edits.map(({ id }) => id));
  const lost = edits.filter(({ id }) => !there.has(id));
  if (lost.length > 0) await engineOf(store).write(lost, { newEdits: false, unsent: true });
  await dropSentCopies(store, files);
  return lost.length;
}

/** Lets go of copies of what waits no longer. A copy that comes after its document was sent goes the next time. */
export async function dropSentCopies(store: DeviceStore, files: PrivateFiles | undefined): Promise<void> {
  const folder = await folderOf(store, files);
  if (!folder) return;
  const names: string[] = [];
  for await (const name of folder.keys()) names.push(name);
  if (names.length === 0) return;
  const waiting = new Set([...(await store.outbox.orderBy('id').keys()), ...(await store.refused.toCollection().primaryKeys())].map((id) => fileName(String(id))));
  for (const name of names) if (!waiting.has(name)) await removeIfThere(folder, name);
}

async function keepOne(folder: FileSystemDirectoryHandle, { edit, rev }: NewDocument): Promise<void> {
  try {
    const handle = await folder.getFileHandle(fileName(edit.id), { create: true });
    const file = await handle.createWritable();
    await file.write(JSON.stringify({ _id: edit.id, _rev: rev, ...edit.body }));
    await file.close();
  } catch (error) {
    // No room, or the browser takes its private files away (a private window).
    if (!(error instanceof DOMException)) throw error;
  }
}

async function folderOf(store: DeviceStore, files: PrivateFiles | undefined): Promise<FileSystemDirectoryHandle | undefined> {
  if (!files?.getDirectory) return undefined;
  try {
    const root = await files.getDirectory();
    const all = await root.getDirectoryHandle(FOLDER, { create: true });
    const own = await all.getDirectoryHandle(fileName(store.name), { create: true });
    // Safari reads such files in workers only.
    return 'createWritable' in FileSystemFileHandle.prototype ? own : undefined;
  } catch (error) {
    if (error instanceof DOMException) return undefined;
    throw error;
  }
}

async function removeIfThere(folder: FileSystemDirectoryHandle, name: string): Promise<void> {
  try {
    await folder.removeEntry(name);
  } catch (error) {
    if (!(error instanceof DOMException && error.name === 'NotFoundError')) throw error;
  }
}

const fileName = (id: string): string => encodeURIComponent(id).replaceAll('%3A', '~');

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
