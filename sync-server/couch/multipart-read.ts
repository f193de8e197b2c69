// multipart/related as CouchDB's replicator and PouchDB send a document with its attachments (RFC 2387): the document as JSON
// first, then the attachments that say "follows", in the order in which the document names them.
import { gunzipSync } from 'node:zlib';
import { badRequest } from './couch-error.ts';
import type { AttachmentInfo } from './document-store.ts';
import { parseJsonObject } from './read-body.ts';

export interface Part {
  headers: Map<string, string>;
  body: Buffer;
}

export function boundaryOf(contentType: string): string {
  const found = /;\s*boundary=(?:"([^"]{1,200})"|([^\s;]{1,200}))/i.exec(contentType);
  const boundary = found?.[1] ?? found?.[2];
  if (boundary === undefined) throw badRequest('multipart without a boundary');
  return boundary;
}

/** The document with the attachments' bytes put in as `data`. */
export function readMultipartDoc(body: Buffer, boundary: string): Record<string, unknown> {
  const [first, ...rest] = splitParts(body, boundary);
  if (!first) throw badRequest('multipart/related: no part found');
  const doc = parseJsonObject(first.body);
  const attachments = doc['_attachments'];
  if (typeof attachments !== 'object' || attachments === null) return doc;
  const following = Object.entries(attachments as Record<string, AttachmentInfo>).filter(([, info]) => info?.follows === true);
  if (following.length !== rest.length) throw badRequest(`multipart/related: ${following.length} attachments announced, ${rest.length} sent`);
  const named = new Map(rest.map((part) => [fileNameOfPart(part), part]));
  following.forEach(([name, info], index) => {
    const part = named.get(name) ?? rest[index];
    if (!part) throw badRequest(`multipart/related: attachment ${name} is missing`);
    const data = info.encoding === 'gzip' ? unpack(part.body) : part.body;
    if (info.encoding !== 'gzip' && typeof info.length === 'number' && info.length !== data.length) {
      throw badRequest(`multipart/related: attachment ${name} has ${data.length} bytes, ${info.length} announced`);
    }
    delete info.follows;
    delete info.encoding;
    delete info.encoded_length;
    // The digest of a packed attachment is of other bytes than ours; it is computed anew.
    delete info.digest;
    info.length = data.length;
    info.data = data;
  });
  return doc;
}

export function splitParts(body: Buffer, boundary: string): Part[] {
  const delimiter = Buffer.from(`--${boundary}`);
  const parts: Part[] = [];
  let at = body.indexOf(delimiter);
  for (;;) {
    if (at < 0) throw badRequest('multipart: the closing boundary is missing');
    let start = at + delimiter.length;
    if (body[start] === 0x2d && body[start + 1] === 0x2d) return parts;
    if (body[start] !== 0x0d || body[start + 1] !== 0x0a) throw badRequest('multipart: a boundary is malformed');
    start += 2;
    const next = body.indexOf(Buffer.from(`\r\n--${boundary}`), start - 2);
    if (next < 0) throw badRequest('multipart: the closing boundary is missing');
    parts.push(readPart(body.subarray(start, next)));
    if (parts.length > 1000) throw badRequest('multipart: too many parts');
    at = next + 2;
  }
}

function readPart(part: Buffer): Part {
  const headers = new Map<string, string>();
  const blank = part.subarray(0, 2).toString('latin1') === '\r\n' ? 0 : part.indexOf('\r\n\r\n');
  if (blank < 0) throw badRequest('multipart: a part has no end of headers');
  for (const line of part.subarray(0, blank).toString('utf8').split('\r\n')) {
    const colon = line.indexOf(':');
    if (colon > 0) headers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
  }
  return { headers, body: part.subarray(blank === 0 ? 2 : blank + 4) };
}

function fileNameOfPart(part: Part): string | undefined {
  return /filename="([^"]*)"/i.exec(part.headers.get('content-disposition') ?? '')?.[1];
}

function unpack(body: Buffer): Buffer {
  try {
    return gunzipSync(body, { maxOutputLength: 64 * 1024 * 1024 });
  } catch {
    throw badRequest('multipart: an attachment is not valid gzip');
  }
}
