import { sha256Schema, type Sha256 } from '$domain/ids.ts';

/** SHA-256 of a file's bytes or of a text's UTF-8. */
export async function sha256Of(data: Blob | string): Promise<Sha256> {
  const bytes = typeof data === 'string' ? new TextEncoder().encode(data) : await data.arrayBuffer();
  const digest = await crypto.subtle.digest('SHA-256', bytes);
  return sha256Schema.parse(Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join(''));
}
