// A row's document as what it is. It was parsed when it came in (projection.ts; what does not parse is set aside), and parsing it once more for
// every list would only cost: its type says the rest.
import type { WardDocument } from '$domain/ward-document.ts';
import type { Doc } from '$replica/projection.ts';
import { documentOf, type DocRow, type Seal } from '$replica/replica-rows.ts';

type DocumentOf<Type extends WardDocument['type']> = Extract<WardDocument, { type: Type }>;

/** Throws for a row of another type, or one that was set aside: whoever asks must know which it is. */
export function documentIn<Type extends WardDocument['type']>(row: Pick<DocRow, 'id' | 'doc' | 'quarantine'>, type: Type, seal: Seal): DocumentOf<Type> {
  if (row.quarantine) throw new TypeError(`${row.id} was set aside`);
  return asDocument(documentOf(row, seal), type);
}

/** The same, of a document that was handed on by the replica. */
export function asDocument<Type extends WardDocument['type']>(doc: Doc, type: Type): DocumentOf<Type> {
  if (!isOfType(doc, type)) throw new TypeError(`${doc._id} is no ${type}`);
  return doc;
}

function isOfType<Type extends WardDocument['type']>(doc: Doc, type: Type): doc is Doc & DocumentOf<Type> {
  return doc['type'] === type;
}
