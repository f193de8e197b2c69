// The few values that a store keeps beside its tables: read through their schemas, apart from the store itself, for the first screen reads none of them.
import * as z from 'zod/mini';
import { clockSchema, type ClockOffset } from '$domain/clock.ts';
import { instantSchema } from '$domain/common-fields.ts';
import { sha256Schema } from '$domain/ids.ts';
import type { DeviceStore } from './device-store.ts';
import { troubleSchema, type Trouble } from './troubles.ts';

/** The last entry of this device's chain. */
export const headSchema = z.object({
  n: z.int().check(z.gte(0)),
  hash: sha256Schema,
  /** When it was written by the device's clock, and how that stood: to notice one that goes back. Stores of earlier versions have none. */
  last: z.optional(z.object({ at: instantSchema, clock: z.optional(clockSchema) }))
});
export type Head = z.infer<typeof headSchema>;

const metaSchemas = {
  head: headSchema,
  clock: clockSchema,
  synced: instantSchema,
  roles: z.array(z.string()),
  troubles: z.array(troubleSchema),
  minutes: z.int().check(z.gte(1)),
  evidencePaused: z.boolean()
} as const;

export interface MetaValues {
  head: Head;
  clock: ClockOffset;
  /** When a round of syncing last reached the end. */
  synced: string;
  /** Of the person, as the server named them last: `ward:<slug>:<role>`. */
  roles: string[];
  troubles: Trouble[];
  /** How many numbers of minutes this device has given. */
  minutes: number;
  /** The person does not want evidence to be sent for now. */
  evidencePaused: boolean;
}

/** Undefined when it was never written or does not parse: what is kept here can be found out again. */
export async function readMeta<Key extends keyof MetaValues>(store: DeviceStore, key: Key): Promise<MetaValues[Key] | undefined> {
  const row = await store.meta.get(key);
  const parsed = metaSchemas[key].safeParse(row?.value);
  return parsed.success ? (parsed.data as MetaValues[Key]) : undefined;
}
