import * as z from 'zod/mini';
import { entryIdSchema, JOB_KINDS, sha256Schema } from '../ids.ts';
import { entryKind } from './entry-kind.ts';

/**
 * A second officer who was there vouches for an entry, by its id and hash, in a chain of their own. It may be written before the entry itself
 * has come: the two devices have met, not synced. Whether the hashes agree is seen where both are there (`co-signatures.ts`).
 */
export const coSigned = entryKind({
  kind: 'co-signed',
  jobKinds: JOB_KINDS,
  roles: ['officer', 'patrol'],
  title: 'domain_entry_co_signed',
  data: z.object({ entry: entryIdSchema, hash: sha256Schema }),
  apply(view, entry) {
    const { entry: of, hash } = entry.data;
    view.coSigned = { ...view.coSigned, [of]: [...(view.coSigned?.[of] ?? []), { entry: entry._id, by: entry.by, hash }] };
  }
});
