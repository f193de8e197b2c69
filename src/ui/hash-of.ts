import { sha256Schema, type Sha256 } from '$domain/ids.ts';

/** Names a file in an entry's data as its evidence names it: by the SHA-256 of its bytes. */
export async function hashOf(blob: Blob): Promise<Sha256> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', await blob.arrayBuffer()));
  return sha256Schema.parse(Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join(''));
}
