// What the server says of itself before anyone has signed in; kept, so that a phone with no network knows it, too.
import * as z from 'zod/mini';
import { wardSlugSchema, type WardSlug } from '$domain/ids.ts';
import { roleSchema, wardRole } from '$domain/roles.ts';

/** What `/api/config` tells before anyone has signed in. */
export interface ServerConfig {
  demo: boolean;
  organisation: { name: string };
  wards: { slug: WardSlug; name: string }[];
  logins?: { name: string; password: string; label: string; roles: string[] }[];
}

const serverConfigSchema = z.object({
  demo: z.boolean(),
  organisation: z.object({ name: z.string() }),
  wards: z.array(z.object({ slug: wardSlugSchema, name: z.string() })),
  logins: z.optional(
    z.array(
      z.object({
        name: z.string(),
        password: z.string(),
        label: z.string(),
        roles: z.array(z.union([z.string(), z.pipe(z.object({ ward: wardSlugSchema, role: roleSchema }), z.transform(({ ward, role }) => wardRole(ward, role)))]))
      })
    )
  )
});

const CONFIG = 'tan-noi:config';
const CONFIG_TIMEOUT_MS = 10_000;

/** Undefined with no network and nothing kept from before. */
export async function serverConfig(ask: typeof fetch, storage: Storage): Promise<ServerConfig | undefined> {
  const fresh = await fetchConfig(ask);
  if (fresh) storage.setItem(CONFIG, JSON.stringify(fresh));
  return fresh ?? keptConfig(storage);
}

async function fetchConfig(ask: typeof fetch): Promise<ServerConfig | undefined> {
  try {
    const response = await ask('/api/config', { cache: 'no-store', signal: AbortSignal.timeout(CONFIG_TIMEOUT_MS) });
    const parsed = serverConfigSchema.safeParse(await response.json());
    return parsed.success ? parsed.data : undefined;
  } catch (error) {
    // No network, too slow, or a page of somebody in between.
    if (error instanceof TypeError || error instanceof DOMException || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function keptConfig(storage: Storage): ServerConfig | undefined {
  const kept = storage.getItem(CONFIG);
  if (kept === null) return undefined;
  // Written by us; a format of an older version does not parse and is fetched anew.
  const parsed = serverConfigSchema.safeParse(JSON.parse(kept));
  return parsed.success ? parsed.data : undefined;
}
