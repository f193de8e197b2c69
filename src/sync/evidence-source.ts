// Evidence that others sent, fetched when it is looked at and checked against its SHA-256; what this device holds itself is taken from it.
import type { Device } from '$device/device.ts';
import { sha256 } from '$device/digest.ts';
import { CHUNK_ATTACHMENT, chunkCount, chunkDocId, needsPreview, previewDocId, type Evidence } from '$domain/evidence.ts';
import type { EvidenceSource, LoadedEvidence } from './sync.ts';

export interface SourceParts {
  device: Pick<Device, 'evidence'>;
  /** Address of the ward's media database. */
  url: string;
  fetch: typeof fetch;
}

const LANES = 3;
const TIMEOUT_MS = 120_000;

type Fetched = { type: 'fetched'; data: Blob } | { type: 'not-there-yet' } | { type: 'no-answer' };

export function evidenceSource({ device, url, fetch }: SourceParts): EvidenceSource {
  return { preview, full };

  async function preview(evidence: Evidence): Promise<LoadedEvidence> {
    if (!needsPreview(evidence.bytes)) return full(evidence);
    const own = await device.evidence(evidence.sha256);
    if (own) return { type: 'loaded', blob: own };
    const fetched = await fetchData(previewDocId(evidence.sha256));
    return fetched.type === 'fetched' ? { type: 'loaded', blob: new Blob([fetched.data], { type: 'image/jpeg' }) } : fetched;
  }

  async function full(evidence: Evidence): Promise<LoadedEvidence> {
    const own = await device.evidence(evidence.sha256);
    if (own) return { type: 'loaded', blob: own };
    const chunks = await fetchChunks(evidence);
    if ('type' in chunks) return chunks;
    const bytes = await new Blob(chunks).arrayBuffer();
    if (bytes.byteLength !== evidence.bytes || (await sha256(bytes)) !== evidence.sha256) return { type: 'hash-differs' };
    return { type: 'loaded', blob: new Blob([bytes], { type: evidence.mime }) };
  }

  async function fetchChunks(evidence: Evidence): Promise<Blob[] | Exclude<Fetched, { type: 'fetched' }>> {
    const chunks: Blob[] = [];
    const waiting = Array.from({ length: chunkCount(evidence.bytes) }, (_, index) => index);
    let failure: Exclude<Fetched, { type: 'fetched' }> | undefined;
    const lane = async () => {
      for (let index = waiting.shift(); index !== undefined && !failure; index = waiting.shift()) {
        const fetched = await fetchData(chunkDocId(evidence.sha256, index));
        if (fetched.type === 'fetched') chunks[index] = fetched.data;
        else failure = fetched;
      }
    };
    await Promise.all(Array.from({ length: LANES }, lane));
    return failure ?? chunks;
  }

  async function fetchData(id: string): Promise<Fetched> {
    try {
      const response = await fetch(`${url}/${encodeURIComponent(id)}/${CHUNK_ATTACHMENT}`, { credentials: 'same-origin', signal: AbortSignal.timeout(TIMEOUT_MS) });
      if (response.status === 404) return { type: 'not-there-yet' };
      // A page of somebody in between (a café's network) is no evidence.
      const isPage = response.headers.get('content-type')?.startsWith('text/html') ?? false;
      return response.ok && !isPage ? { type: 'fetched', data: await response.blob() } : { type: 'no-answer' };
    } catch (error) {
      if (error instanceof TypeError || error instanceof DOMException) return { type: 'no-answer' };
      throw error;
    }
  }
}
