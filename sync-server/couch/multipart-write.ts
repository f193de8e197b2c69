// What CouchDB's replicator asks for when it fetches documents with attachments: multipart/related for one document,
// multipart/mixed for several revisions.
import { randomBytes } from 'node:crypto';
import type { AttachmentInfo, Doc, OpenRev } from './document-store.ts';

export interface Multipart {
  contentType: string;
  body: Buffer;
}

/** A document whose attachments with `data` (bytes) travel as parts of their own. */
export function multipartRelated(doc: Doc): Multipart {
  const boundary = randomBytes(16).toString('hex');
  const attachments: Record<string, AttachmentInfo> = {};
  const parts: { name: string; type: string; data: Buffer }[] = [];
  for (const [name, info] of Object.entries(doc._attachments ?? {})) {
    const { data, ...rest } = info;
    if (!Buffer.isBuffer(data)) {
      attachments[name] = info;
      continue;
    }
    attachments[name] = { ...rest, stub: undefined, follows: true, length: data.length };
    parts.push({ name, type: info.content_type ?? 'application/octet-stream', data });
  }
  const json = JSON.stringify(doc._attachments ? { ...doc, _attachments: attachments } : doc);
  const pieces = [Buffer.from(`--${boundary}\r\nContent-Type: application/json\r\n\r\n${json}`)];
  for (const { name, type, data } of parts) {
    const head = [
      `Content-Disposition: attachment; filename="${headerSafe(name)}"`,
      `Content-Type: ${headerSafe(type)}`,
      `Content-Length: ${data.length}`
    ];
    pieces.push(Buffer.from(`\r\n--${boundary}\r\n${head.join('\r\n')}\r\n\r\n`), data);
  }
  pieces.push(Buffer.from(`\r\n--${boundary}--`));
  return { contentType: `multipart/related; boundary="${boundary}"`, body: Buffer.concat(pieces) };
}

export function multipartMixed(revisions: OpenRev[]): Multipart {
  const boundary = randomBytes(16).toString('hex');
  const pieces: Buffer[] = [];
  for (const revision of revisions) {
    if (!('ok' in revision)) {
      pieces.push(Buffer.from(`\r\n--${boundary}\r\nContent-Type: application/json; error="true"\r\n\r\n${JSON.stringify(revision)}`));
    } else if (Object.values(revision.ok._attachments ?? {}).some((info) => Buffer.isBuffer(info.data))) {
      const inner = multipartRelated(revision.ok);
      pieces.push(Buffer.from(`\r\n--${boundary}\r\nContent-Type: ${inner.contentType}\r\n\r\n`), inner.body);
    } else {
      pieces.push(Buffer.from(`\r\n--${boundary}\r\nContent-Type: application/json\r\n\r\n${JSON.stringify(revision.ok)}`));
    }
  }
  pieces.push(Buffer.from(`\r\n--${boundary}--`));
  const body = Buffer.concat(pieces);
  return { contentType: `multipart/mixed; boundary="${boundary}"`, body: body.subarray(revisions.length > 0 ? 2 : 0) };
}

const headerSafe = (text: string): string => text.replace(/["\r\n]/g, '_');
