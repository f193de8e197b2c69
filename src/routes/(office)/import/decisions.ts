// What a person can decide about a dossier that a file says otherwise: field by field, but what belongs together as one.
import { fieldOf } from '$domain/amended-job.ts';
import { sameValue, type AmendableField, type Amendment } from '$domain/amendment.ts';
import type { JobRow } from '$device/device.ts';

export interface Decision {
  /** The field by which it is named. */
  field: AmendableField;
  fields: AmendableField[];
}

/** A point is one, and a delivery's title is its procedure. */
const TOGETHER: Partial<Record<AmendableField, AmendableField>> = { 'place.lon': 'place.lat', title: 'delivery.procedure' };

export function decisionsOf(offered: Amendment): Decision[] {
  const decisions = new Map<AmendableField, Decision>();
  for (const field of Object.keys(offered) as AmendableField[]) {
    const leading = TOGETHER[field];
    const named = leading !== undefined && leading in offered ? leading : field;
    const decision = decisions.get(named) ?? { field: named, fields: [] };
    decision.fields.push(field);
    decisions.set(named, decision);
  }
  return [...decisions.values()];
}

/** The content of the entry: what is taken from the file, and what is not. */
export function amendmentOf(offered: Amendment, taken: ReadonlySet<AmendableField>): { changes: Amendment; kept: Amendment } {
  const fields = decisionsOf(offered);
  const part = (wanted: boolean): Amendment => Object.fromEntries(fields.filter(({ field }) => taken.has(field) === wanted).flatMap(({ fields: all }) => all.map((field) => [field, offered[field]])));
  return { changes: part(true), kept: part(false) };
}

/** True when nothing of it is left to decide: each value holds, or was offered before and not taken. */
export function isDecided(offered: Amendment, { job, view }: JobRow): boolean {
  return (Object.entries(offered) as [AmendableField, unknown][]).every(([field, value]) => sameValue(fieldOf(job, field), value) || (view.kept !== undefined && field in view.kept && sameValue(view.kept[field], value)));
}
