import { resolve } from 'node:path';
import { z } from 'zod';

/** Everything the server and its commands can be told from outside. README names the same settings. */
export interface Env {
  port: number;
  host: string;
  dataDir: string;
  couchdbUrl?: URL;
  adminName: string;
  adminPassword?: string;
  organisationFile?: string;
  demo?: boolean;
  /** Addresses of proxies whose X-Forwarded-* headers are believed; `true` for any. */
  trustProxy: boolean | string[];
  /** Seconds that a sign-in lasts without being used. */
  sessionSeconds: number;
  passwordIterations: number;
}

export type EnvResult = { type: 'ok'; env: Env } | { type: 'invalid'; problems: string[] };

const yesNo = z.enum(['1', 'true', 'yes', '0', 'false', 'no']).transform((word) => ['1', 'true', 'yes'].includes(word));

const settings = z.object({
  PORT: z.coerce.number().int().min(0).max(65535).default(3000),
  HOST: z.string().default('localhost'),
  DATA_DIR: z.string().default('./data'),
  COUCHDB_URL: z.url({ protocol: /^https?$/ }).optional(),
  ADMIN_NAME: z.string().regex(/^[^:_\s][^:\s]*$/, 'must not contain ":" or spaces, nor begin with "_"').default('admin'),
  ADMIN_PASSWORD: z.string().min(1).optional(),
  ORGANISATION: z.string().optional(),
  DEMO: yesNo.optional(),
  TRUST_PROXY: z.string().optional(),
  SESSION_HOURS: z.coerce.number().min(0.01).max(24 * 90).default(24 * 7),
  PASSWORD_ITERATIONS: z.coerce.number().int().min(1).max(10_000_000).default(600_000)
});

export function readEnv(source: Record<string, string | undefined>): EnvResult {
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = settings.safeParse(given);
  if (!parsed.success) {
    return { type: 'invalid', problems: parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`) };
  }
  const s = parsed.data;
  return {
    type: 'ok',
    env: {
      port: s.PORT,
      host: s.HOST,
      dataDir: resolve(s.DATA_DIR),
      couchdbUrl: s.COUCHDB_URL === undefined ? undefined : new URL(s.COUCHDB_URL),
      adminName: s.ADMIN_NAME,
      adminPassword: s.ADMIN_PASSWORD,
      organisationFile: s.ORGANISATION === undefined ? undefined : resolve(s.ORGANISATION),
      demo: s.DEMO,
      trustProxy: readTrust(s.TRUST_PROXY),
      sessionSeconds: Math.round(s.SESSION_HOURS * 3600),
      passwordIterations: s.PASSWORD_ITERATIONS
    }
  };
}

function readTrust(value: string | undefined): boolean | string[] {
  if (value === undefined) return false;
  const word = yesNo.safeParse(value);
  return word.success ? word.data : value.split(',').map((address) => address.trim());
}
