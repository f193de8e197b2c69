// The body of POST requests as standard clients send it: a form, url-encoded, or multipart with files.
import { boundaryOf, splitParts } from '../couch/multipart-read.ts';
import { CouchError } from '../couch/couch-error.ts';
import { readBody } from '../couch/read-body.ts';
import type { IncomingMessage } from 'node:http';
import { GeoReportError } from './geo-report.ts';

const MAX_FORM_BYTES = 64 * 1024;
/** With its files. */
export const MAX_MULTIPART_BYTES = 25 * 1024 * 1024;
const MOST_FIELDS = 100;

export interface Form {
  /** The first value of each field, by its name in small letters. */
  text(name: string): string | undefined;
  /** All values of a field that stands there more than once. */
  all(name: string): string[];
  /** `attribute[code]`, `attribute[code][]`, and as PHP writes it `attribute[code][0]`: all values of it. */
  attributes: ReadonlyMap<string, string[]>;
  files: Buffer[];
}

export async function readForm(request: IncomingMessage): Promise<Form> {
  const type = request.headers['content-type'] ?? '';
  const multipart = /^multipart\/form-data\b/i.test(type);
  if (!multipart && !/^application\/x-www-form-urlencoded\b/i.test(type)) throw new GeoReportError(400, 'Content-Type must be application/x-www-form-urlencoded or multipart/form-data.');
  const body = await limited(request, multipart ? MAX_MULTIPART_BYTES : MAX_FORM_BYTES);
  return multipart ? fromMultipart(body, type) : formOf([...new URLSearchParams(body.toString('utf8'))], []);
}

async function limited(request: IncomingMessage, limit: number): Promise<Buffer> {
  try {
    return await readBody(request, limit);
  } catch (thrown) {
    // The rest of the body is not read: the connection has to end with the answer.
    if (thrown instanceof CouchError) throw new GeoReportError(thrown.status, thrown.reason, { ...thrown.headers, ...(thrown.status === 413 && { connection: 'close' }) });
    throw thrown;
  }
}

function fromMultipart(body: Buffer, type: string): Form {
  const fields: [string, string][] = [];
  const files: Buffer[] = [];
  try {
    for (const { headers, body: content } of splitParts(body, boundaryOf(type))) {
      const disposition = headers.get('content-disposition') ?? '';
      const name = /;\s*name="([^"]*)"/i.exec(disposition)?.[1] ?? '';
      if (/;\s*filename\*?=/i.test(disposition)) {
        if (content.length > 0) files.push(content);
      } else fields.push([name, content.toString('utf8')]);
    }
  } catch (thrown) {
    if (thrown instanceof CouchError) throw new GeoReportError(thrown.status, thrown.reason);
    throw thrown;
  }
  return formOf(fields, files);
}

function formOf(fields: readonly [string, string][], files: Buffer[]): Form {
  if (fields.length > MOST_FIELDS) throw new GeoReportError(400, `More than ${MOST_FIELDS} fields.`);
  const values = new Map<string, string[]>();
  const attributes = new Map<string, string[]>();
  for (const [name, value] of fields) {
    const key = name.toLowerCase();
    const attribute = /^attribute\[([^\]]{1,60})\](?:\[\d{0,3}\])?$/i.exec(name)?.[1];
    if (attribute !== undefined) attributes.set(attribute, [...(attributes.get(attribute) ?? []), value]);
    else values.set(key, [...(values.get(key) ?? []), value]);
  }
  return { text: (name) => values.get(name)?.[0], all: (name) => values.get(name) ?? [], attributes, files };
}
