// Finds the secret that a gateway's messages are signed with, anew for each message: who changes the file needs no restart.
import { readFile } from 'node:fs/promises';
import type { SecretSource } from '$domain/webhook-rule.ts';

export type ReadSecret = (from: SecretSource | { kept: string }) => Promise<{ type: 'secret'; secret: string } | { type: 'missing'; why: string }>;

/** Standard Webhooks: between 24 and 64 bytes. */
const [LEAST_BYTES, MOST_BYTES] = [24, 64];

export function secretReader(env: Readonly<Record<string, string | undefined>>): ReadSecret {
  return async (from) => {
    if ('kept' in from) return { type: 'secret', secret: from.kept };
    const name = 'env' in from ? `the environment variable ${from.env}` : `the file ${from.file}`;
    const text = 'env' in from ? env[from.env] : await textOf(from.file);
    if (text === undefined || text.trim() === '') return { type: 'missing', why: `there is no secret in ${name}` };
    const secret = text.trim();
    const bytes = /^whsec_[A-Za-z0-9+/]+={0,2}$/.test(secret) ? Buffer.from(secret.slice('whsec_'.length), 'base64').length : 0;
    if (bytes < LEAST_BYTES || bytes > MOST_BYTES) return { type: 'missing', why: `what stands in ${name} is no secret of Standard Webhooks (whsec_… of ${LEAST_BYTES} to ${MOST_BYTES} bytes)` };
    return { type: 'secret', secret };
  };
}

async function textOf(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && ['ENOENT', 'EACCES', 'EISDIR'].includes(String(error.code))) return undefined;
    throw error;
  }
}
