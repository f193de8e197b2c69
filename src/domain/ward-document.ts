// Every document of a ward's database, parsed where it enters a device or the server.
import * as z from 'zod/mini';
import { deviceDocSchema } from './device-doc.ts';
import { entrySchema } from './entry.ts';
import { jobSchema } from './job.ts';
import { receiptSchema, serverKeySchema } from './receipt.ts';
import { wardDocSchema } from './ward.ts';

export const wardDocumentSchema = z.union([jobSchema, entrySchema, deviceDocSchema, wardDocSchema, receiptSchema, serverKeySchema]);
export type WardDocument = z.infer<typeof wardDocumentSchema>;

const SCHEMAS = { job: jobSchema, entry: entrySchema, device: deviceDocSchema, ward: wardDocSchema, receipt: receiptSchema, 'server-key': serverKeySchema } as const;

export type ParsedDocument = { type: 'document'; document: WardDocument } | { type: 'quarantine'; reason: string };

/** A document that does not parse is set aside with the reason, never dropped. */
export function parseWardDocument(raw: unknown): ParsedDocument {
  const type = z.safeParse(z.object({ type: z.enum(['job', 'entry', 'device', 'ward', 'receipt', 'server-key']) }), raw);
  if (!type.success) return { type: 'quarantine', reason: 'unknown type of document' };
  const parsed = SCHEMAS[type.data.type].safeParse(raw);
  if (parsed.success) return { type: 'document', document: parsed.data };
  const first = parsed.error.issues[0];
  return { type: 'quarantine', reason: first ? `${first.path.join('.')}: ${first.message}` : 'does not parse' };
}
