// What the server keeps for itself beside the databases: its identity and secrets, readable by its own user only.
import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const secretsSchema = z.object({
  /** Names this server to replicators. */
  uuid: z.string().min(1),
  /** Key of the session cookies. */
  sessionSecret: z.string().min(32),
  /** Used where ADMIN_PASSWORD is not given. */
  adminPassword: z.string().min(8)
});
export type Secrets = z.infer<typeof secretsSchema>;

export const databaseFolder = (dataDir: string): string => join(dataDir, 'databases');

/** True before anything was ever stored here. */
export function isNewDataFolder(dataDir: string): boolean {
  return !existsSync(secretsFile(dataDir));
}

export function openSecrets(dataDir: string): Secrets {
  const file = secretsFile(dataDir);
  if (existsSync(file)) return secretsSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const secrets: Secrets = {
    uuid: randomUUID().replaceAll('-', ''),
    sessionSecret: randomBytes(32).toString('hex'),
    adminPassword: randomBytes(15).toString('base64url')
  };
  // Whole or not at all: a crash in between must not leave half a secret.
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
  renameSync(draft, file);
  return secrets;
}

const secretsFile = (dataDir: string): string => join(dataDir, 'server-secrets.json');
