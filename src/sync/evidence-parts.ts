// What of a file goes to the server, as documents of the ward's media database. Names and contents follow from the file alone,
// so that sending a part twice, from wherever, changes nothing.
import { CHUNK_ATTACHMENT, CHUNK_BYTES, chunkCount, chunkDocId, previewDocId } from '$domain/evidence.ts';
import type { PersonName, Sha256 } from '$domain/ids.ts';

export interface EvidencePart {
  id: string;
  doc: Record<string, unknown>;
  data: Blob;
}

export function chunkPart({ sha256, index, file, by }: { sha256: Sha256; index: number; file: Blob; by: PersonName }): EvidencePart {
  const id = chunkDocId(sha256, index);
  const data = file.slice(index * CHUNK_BYTES, (index + 1) * CHUNK_BYTES);
  return { id, doc: { _id: id, type: 'chunk', v: 1, sha256, index, of: chunkCount(file.size), by }, data };
}

export function previewPart({ sha256, preview, by }: { sha256: Sha256; preview: Blob; by: PersonName }): EvidencePart {
  const id = previewDocId(sha256);
  return { id, doc: { _id: id, type: 'preview', v: 1, sha256, by }, data: preview };
}

/** A document with its one attachment in one request, as it is: base64 in JSON would be a third larger. CouchDB's multipart/related. */
export function multipart({ doc, data }: EvidencePart, boundary: string): { body: Blob; contentType: string } {
  const type = data.type || 'application/octet-stream';
  const json = JSON.stringify({ ...doc, _attachments: { [CHUNK_ATTACHMENT]: { follows: true, content_type: type, length: data.size } } });
  const head = `--${boundary}\r\nContent-Type: application/json\r\n\r\n${json}\r\n--${boundary}\r\nContent-Disposition: attachment; filename="${CHUNK_ATTACHMENT}"\r\nContent-Type: ${type}\r\nContent-Length: ${data.size}\r\n\r\n`;
  return { body: new Blob([head, data, `\r\n--${boundary}--`]), contentType: `multipart/related; boundary="${boundary}"` };
}
