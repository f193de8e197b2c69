// The parts of a zip archive, streamed and counted: what an archive says of its own sizes is not believed.
import { Unzip, UnzipInflate } from 'fflate';

/** What all parts that are read may come to, unpacked. A list of 50,000 dossiers is about a quarter of it. */
export const MAX_UNPACKED = 200_000_000;
/** A spreadsheet has a few dozen. */
const MAX_PARTS = 2000;
const PIECE = 64 * 1024;

/** Thrown inside the reader of spreadsheets and turned into a sentence there. */
export class ArchiveProblem extends Error {
  constructor(readonly code: 'too-much-inside' | 'damaged') {
    super(code);
  }
}

export interface PartReader {
  /** Undefined: the part is passed over. Else it is called with each piece; `last` with the last. */
  take(name: string): ((piece: Uint8Array, last: boolean) => void) | undefined;
  /** True when no more is wanted. */
  enough?(): boolean;
}

/** Reads the archive from front to back. Others are answered between two pieces. */
export async function readParts(bytes: Uint8Array, reader: PartReader): Promise<void> {
  let unpacked = 0;
  let parts = 0;
  const unzip = new Unzip((file) => {
    if (++parts > MAX_PARTS) throw new ArchiveProblem('too-much-inside');
    const take = reader.take(file.name);
    if (!take) return;
    file.ondata = (error, piece, last) => {
      // fflate hands what is thrown in here back in.
      if (error) throw error instanceof ArchiveProblem ? error : new ArchiveProblem('damaged');
      unpacked += piece.length;
      if (unpacked > MAX_UNPACKED) throw new ArchiveProblem('too-much-inside');
      take(piece, last);
    };
    file.start();
  });
  unzip.register(UnzipInflate);
  try {
    for (let from = 0; from < bytes.length && !reader.enough?.(); from += PIECE) {
      unzip.push(bytes.subarray(from, from + PIECE), from + PIECE >= bytes.length);
      await new Promise((resolve) => setImmediate(resolve));
    }
  } catch (thrown) {
    // fflate has its own errors for archives that are none.
    if (thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'number') throw new ArchiveProblem('damaged');
    throw thrown;
  }
}
