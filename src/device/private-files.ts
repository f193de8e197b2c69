// Files in the origin's private file system. A file that is begun is open, and nobody can remove it; it has its content only once it is kept.
// A crash before that leaves it empty.

/** As `navigator.storage`; browsers before 2023 and tests may have no such file system. */
export type PrivateFiles = Partial<Pick<StorageManager, 'getDirectory'>>;

export interface BegunFile {
  keep(): Promise<void>;
  drop(): Promise<void>;
}

/** Chromium writes to a file of its own beside the one that is begun, shows it to us, and leaves it behind when it is killed: whole, though it was never kept. */
const UNFINISHED = '.crswap';
const LEFT_MS = 3_600_000;

/** Undefined where there is none that pages can write. */
export async function openFolder(files: PrivateFiles | undefined, ...path: string[]): Promise<FileSystemDirectoryHandle | undefined> {
  // Safari before 26 writes such files in workers only.
  if (!files?.getDirectory || !('createWritable' in FileSystemFileHandle.prototype)) return undefined;
  return unlessRefused(async () => {
    let folder = await files.getDirectory!();
    for (const name of path) folder = await folder.getDirectoryHandle(name, { create: true });
    return folder;
  });
}

/** Undefined where it cannot be written: no room, or the browser takes its private files away (a private window). */
export async function beginFile(folder: FileSystemDirectoryHandle, name: string, content: string | Blob): Promise<BegunFile | undefined> {
  const writing = await unlessRefused(() => openFile(folder, name));
  if (!writing) return undefined;
  const isWritten = await unlessRefused(async () => (await writing.write(content), true));
  const drop = async () => void (await unlessRefused(() => writing.abort()));
  if (isWritten) return { keep: async () => void (await unlessRefused(() => writing.close())), drop };
  await drop();
  return undefined;
}

/** Answers the names of all files that were begun, kept or not. */
export async function namesIn(folder: FileSystemDirectoryHandle): Promise<string[]> {
  return (await allNames(folder)).filter((name) => !name.endsWith(UNFINISHED));
}

/** Removes what crashes have left of files that were never kept. */
export async function removeLeftovers(folder: FileSystemDirectoryHandle): Promise<void> {
  for (const name of await allNames(folder)) {
    if (!name.endsWith(UNFINISHED)) continue;
    const { lastModified } = (await readFile(folder, name)) ?? {};
    // One that is younger may be under way in another tab.
    if (lastModified !== undefined && Date.now() - lastModified > LEFT_MS) await removeFile(folder, name);
  }
}

/** One that is being written stays. */
export async function removeFile(folder: FileSystemDirectoryHandle, name: string): Promise<void> {
  try {
    await folder.removeEntry(name);
  } catch (error) {
    if (!(error instanceof DOMException && (error.name === 'NotFoundError' || error.name === 'NoModificationAllowedError'))) throw error;
  }
}

/** Undefined when it went away in the meantime. */
export async function readFile(folder: FileSystemDirectoryHandle, name: string): Promise<File | undefined> {
  return unlessRefused(async () => (await folder.getFileHandle(name)).getFile());
}

async function allNames(folder: FileSystemDirectoryHandle): Promise<string[]> {
  const names: string[] = [];
  for await (const name of folder.keys()) names.push(name);
  return names;
}

async function openFile(folder: FileSystemDirectoryHandle, name: string): Promise<FileSystemWritableFileStream> {
  for (;;) {
    const handle = await folder.getFileHandle(name, { create: true });
    try {
      return await handle.createWritable();
    } catch (error) {
      // Somebody tidied up between the two.
      if (!(error instanceof DOMException && error.name === 'NotFoundError')) throw error;
    }
  }
}

async function unlessRefused<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof DOMException) return undefined;
    throw error;
  }
}
