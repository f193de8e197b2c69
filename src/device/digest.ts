// SHA-256 by WebCrypto, and the names that are made from it.
import { canonicalJson } from '$domain/canonical-json.ts';
import { sha256Schema, type Sha256 } from '$domain/ids.ts';
import type { Body, Edit, Rev } from '$replica/engine.ts';

const utf8 = new TextEncoder();

export async function sha256(data: string | ArrayBuffer | Uint8Array<ArrayBuffer>): Promise<Sha256> {
  const digest = await crypto.subtle.digest('SHA-256', typeof data === 'string' ? utf8.encode(data) : data);
  return sha256Schema.parse(toHex(new Uint8Array(digest)));
}

/** A document's first revision, `1-` and 32 hex digits of the SHA-256 of its canonical JSON: written twice, it is the same revision. */
export async function firstRev(doc: { _id: string }): Promise<Rev> {
  return `1-${(await sha256(canonicalJson(doc))).slice(0, 32)}`;
}

export interface NewDocument {
  edit: Edit;
  rev: Rev;
}

/** For `engine.write` with `newEdits`: the revision is worked out before the transaction, for WebCrypto would end it. */
export async function newDocument<T extends { _id: string }>(doc: T): Promise<NewDocument> {
  const { _id, ...body } = doc;
  return { edit: { id: _id, deleted: false, body: body as Body }, rev: await firstRev(doc) };
}

/** Write options for documents made by `newDocument`. */
export function asNewEdits(documents: readonly NewDocument[]): { newEdits: true; revHash: (edit: Edit) => string } {
  const hashes = new Map(documents.map(({ edit, rev }) => [edit.id, rev.slice(2)]));
  return {
    newEdits: true,
    revHash: ({ id }) => {
      const hash = hashes.get(id);
      if (hash === undefined) throw new Error(`${id} has no revision`);
      return hash;
    }
  };
}

export function toHex(bytes: Uint8Array): string {
  let hex = '';
  for (const byte of bytes) hex += byte.toString(16).padStart(2, '0');
  return hex;
}

export function fromHex(hex: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length: hex.length / 2 }, (_, index) => Number.parseInt(hex.slice(2 * index, 2 * index + 2), 16));
}

export function fromBase64Url(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.charCodeAt(0));
}

export function toBase64Url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}
