import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { brotliDecompress, gunzip } from 'node:zlib';
import { badRequest, CouchError, tooLarge } from './couch-error.ts';

/** One bulk request, also when unpacked. */
export const MAX_BODY_BYTES = 64 * 1024 * 1024;
/** Deeper JSON than any document of ours by far; JSON.stringify and the devices' own code would overflow their stack. */
const MAX_DEPTH = 200;

const unpackers = { gzip: promisify(gunzip), br: promisify(brotliDecompress) } as const;

/** Bodies being read or answered at this moment, over all requests: the bound on memory when everyone comes back at once. */
const MAX_BYTES_AT_ONCE = 192 * 1024 * 1024;
let bytesAtOnce = 0;

/** Reads a request's body, unpacked. Throws 413, 415, 503 or 400. */
export async function readBody(request: IncomingMessage, limit = MAX_BODY_BYTES): Promise<Buffer> {
  const declared = Number(request.headers['content-length'] ?? 0);
  if (declared > limit) throw tooLarge(`The request is larger than ${limit} bytes.`);
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      size += chunk.length;
      bytesAtOnce += chunk.length;
      if (size > limit) throw tooLarge(`The request is larger than ${limit} bytes.`);
      if (bytesAtOnce > MAX_BYTES_AT_ONCE && size > 64 * 1024) {
        throw new CouchError(503, 'busy', 'Too much is being received at once, try again in a moment.', { 'retry-after': '3' });
      }
      chunks.push(chunk);
    }
  } catch (thrown) {
    if (thrown instanceof CouchError) throw thrown;
    throw badRequest('The request broke off.');
  } finally {
    bytesAtOnce -= size;
  }
  const body = chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
  return unpack(body, request.headers['content-encoding'], limit);
}

async function unpack(body: Buffer, encoding: string | undefined, limit: number): Promise<Buffer> {
  if (encoding === undefined || encoding === 'identity' || body.length === 0) return body;
  if (encoding !== 'gzip' && encoding !== 'br') throw new CouchError(415, 'bad_ctype', `Content-Encoding ${encoding.slice(0, 20)} is not supported.`);
  try {
    return await unpackers[encoding](body, { maxOutputLength: limit });
  } catch (thrown) {
    if (thrown instanceof RangeError) throw tooLarge(`The request is larger than ${limit} bytes.`);
    throw badRequest(`The body is not valid ${encoding}.`);
  }
}

/** A body that must be a JSON object. */
export async function readJsonObject(request: IncomingMessage, limit = MAX_BODY_BYTES): Promise<Record<string, unknown>> {
  const type = request.headers['content-type'];
  if (type !== undefined && !/^application\/json\b/i.test(type)) {
    throw new CouchError(415, 'bad_content_type', 'Content-Type must be application/json');
  }
  return parseJsonObject(await readBody(request, limit));
}

export function parseJsonObject(body: Buffer): Record<string, unknown> {
  const value = parseJson(body);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw badRequest('Request body must be a JSON object');
  return value as Record<string, unknown>;
}

function parseJson(body: Buffer): unknown {
  const text = body.toString('utf8');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw badRequest('invalid UTF-8 JSON');
  }
  // Copying an object with an own "__proto__" key would change the copy's prototype; no document needs such a key.
  const suspicious = text.includes('__proto__') || text.includes('\\u005f');
  checkShape(value, suspicious, 0);
  return value;
}

function checkShape(value: unknown, suspicious: boolean, depth: number): void {
  if (typeof value !== 'object' || value === null) return;
  if (depth > MAX_DEPTH) throw badRequest(`JSON is nested deeper than ${MAX_DEPTH} levels.`);
  if (Array.isArray(value)) {
    for (const item of value) checkShape(item, suspicious, depth + 1);
    return;
  }
  if (suspicious && Object.hasOwn(value, '__proto__')) throw badRequest('A field must not be called __proto__.');
  for (const item of Object.values(value)) checkShape(item, suspicious, depth + 1);
}
