import { foldText } from '$domain/fold-text.ts';
import { normaliseLine } from '$domain/normalise-text.ts';
import type { WardOutline } from '$domain/ward.ts';

/** "Phường An Phú", "P. An Phú", "an phu": one ward. */
export function wardKey(name: string): string {
  return foldText(normaliseLine(name)).replace(/^(?:phuong|p\.)\s*(?=\S)/, '');
}

export const wardsByKey = (wards: readonly WardOutline[]): Map<string, WardOutline> => new Map(wards.map((ward) => [wardKey(ward.name), ward]));

/** The ward that an address names, looked for from its end: "…, Phường Thảo Điền". */
export function wardNamedIn(address: string, wards: ReadonlyMap<string, WardOutline>): WardOutline | undefined {
  for (const part of normaliseLine(address).split(',').reverse()) {
    const ward = wards.get(wardKey(part));
    if (ward) return ward;
  }
  return undefined;
}
