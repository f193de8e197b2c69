// What the follower of a ward remembers between rounds and starts, in a file of the data folder. Not in the ward's database: there every
// member may write local documents, and the server would sign what they put into its mouth. A file that is gone or old costs reading again.
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { deviceIdSchema, entryIdSchema, sha256Schema, type DeviceId, type WardSlug } from '$domain/ids.ts';
import { receivedRangeSchema, receiptSchema, type Receipt, type ServerKey } from '$domain/receipt.ts';
import { hasReceiptKey, openReceiptKey } from './server-key.ts';

const feedSchema = z.object({ identity: z.string(), since: z.string() });

const deviceSchema = z.object({
  runs: z.array(z.object({ ...receivedRangeSchema.shape, prev: sha256Schema })),
  /** Files that its entries name, in all. */
  files: z.number(),
  /** Those of which chunks have not come yet, and which entry names them. */
  awaited: z.array(z.object({ sha256: sha256Schema, bytes: z.number(), n: z.number() })),
  wrong: z.array(sha256Schema),
  /** Entries that came before the device's key. */
  unkeyed: z.array(entryIdSchema),
  /** The newest one, and the one that spoke of the furthest entry where that is another: the databases were put back from a copy since. */
  receipt: z.optional(receiptSchema),
  furthest: z.optional(receiptSchema)
});
export type DeviceMemory = z.infer<typeof deviceSchema>;

const wardSchema = z.object({ v: z.literal(1), jobs: feedSchema, media: feedSchema, devices: z.record(deviceIdSchema, deviceSchema) });

export interface WardMemory {
  v: 1;
  jobs: { identity: string; since: string };
  media: { identity: string; since: string };
  devices: Record<DeviceId, DeviceMemory>;
}

export const newDeviceMemory = (): DeviceMemory => ({ runs: [], files: 0, awaited: [], wrong: [], unkeyed: [] });

/** Where a ward's memory lies. */
export interface KeptMemory {
  /** Undefined when there is none, or none that can be read: then the ward is read from the beginning. */
  read(): WardMemory | undefined;
  write(memory: WardMemory): void;
}

export function memoryInFolder(dataDir: string, ward: WardSlug): KeptMemory {
  const file = memoryFile(dataDir, ward);
  return {
    read: () => (existsSync(file) ? parseMemory(readFileSync(file, 'utf8')) : undefined),
    write(memory) {
      mkdirSync(join(dataDir, 'receipts'), { recursive: true, mode: 0o700 });
      writeFileSync(`${file}.draft`, JSON.stringify(memory), { mode: 0o600 });
      renameSync(`${file}.draft`, file);
    }
  };
}

/** Undefined for what is no memory. */
export function parseMemory(text: string): WardMemory | undefined {
  try {
    const parsed = wardSchema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : undefined;
  } catch (thrown) {
    if (thrown instanceof SyntaxError) return undefined;
    throw thrown;
  }
}

/** For `verify`: what the server itself knows it has said, whatever the database says now. */
export function rememberedReceipts(dataDir: string, ward: WardSlug): { receipts: Receipt[]; serverKeys: ServerKey[] } | undefined {
  if (!hasReceiptKey(dataDir)) return undefined;
  const receipts = Object.values(memoryInFolder(dataDir, ward).read()?.devices ?? {}).flatMap(({ receipt, furthest }) => [receipt, furthest].filter((given) => given !== undefined));
  return { receipts, serverKeys: [openReceiptKey(dataDir, '').doc(ward)] };
}

const memoryFile = (dataDir: string, ward: WardSlug): string => join(dataDir, 'receipts', `${ward}.json`);
