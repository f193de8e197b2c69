// From files just captured to evidence: looked at, bounded, and named by the SHA-256 of their untouched bytes.
import { evidenceSchema, MAX_EVIDENCE_BYTES, type Evidence } from '$domain/evidence.ts';
import type { AppendResult, CapturedFile } from './device.ts';
import { sha256 } from './digest.ts';
import { fileKind, KIND_BYTES } from '$domain/file-kind.ts';

export interface TakenFile {
  evidence: Evidence;
  blob: Blob;
}

export type TakenFiles = { type: 'taken'; files: TakenFile[] } | Extract<AppendResult, { type: 'wrong-kind-of-file' | 'file-too-large' | 'invalid' }>;

export async function takeFiles(captured: readonly CapturedFile[]): Promise<TakenFiles> {
  const files: TakenFile[] = [];
  for (const file of captured) {
    if (file.blob.size > MAX_EVIDENCE_BYTES) return { type: 'file-too-large', maxBytes: MAX_EVIDENCE_BYTES };
    const bytes = await readBytes(file.blob);
    const mime = bytes && fileKind(new Uint8Array(bytes, 0, Math.min(KIND_BYTES, bytes.byteLength)), file.use);
    if (!bytes || !mime) return { type: 'wrong-kind-of-file', use: file.use };
    const { use, width, height, takenAt, pos, copyOf, before } = file;
    const evidence = evidenceSchema.safeParse({ sha256: await sha256(bytes), use, bytes: bytes.byteLength, mime, width, height, takenAt, pos, copyOf, before });
    if (!evidence.success) return { type: 'invalid', problem: `files: ${evidence.error.issues[0]?.path.join('.') ?? ''}` };
    // Made from the very bytes that were hashed: a file picked from the disk can change or go away under its handle.
    files.push({ evidence: evidence.data, blob: new Blob([bytes], { type: mime }) });
  }
  return { type: 'taken', files };
}

/** Undefined for a file that is gone or may not be read (NotFoundError, NotReadableError). */
async function readBytes(blob: Blob): Promise<ArrayBuffer | undefined> {
  try {
    return await blob.arrayBuffer();
  } catch (error) {
    if (error instanceof DOMException && (error.name === 'NotFoundError' || error.name === 'NotReadableError')) return undefined;
    throw error;
  }
}
