// What a client reads first: where the endpoint is, in which formats, and whom to ask for a key (https://wiki.open311.org/Service_Discovery).
import type { WardDoc } from '$domain/ward.ts';
import { CONTENT_TYPES } from './geo-report.ts';

export const SPECIFICATION = 'http://wiki.open311.org/GeoReport_v2';

/** @param url of the endpoint, as the client reaches it */
export function discovery(wards: readonly WardDoc[], { url, isTest }: { url: string; isTest: boolean }): Record<string, unknown> {
  // The services and their definitions are those of the wards' documents: when one changed, clients ask for them anew.
  const changeset = wards.map(({ updatedAt }) => updatedAt).sort().at(-1) ?? '';
  const contact = wards[0]?.settings.reports?.contact ?? `UBND ${wards.map(({ ward }) => `phường ${ward.name}`).join(', ')}`;
  return {
    changeset,
    contact,
    key_service: contact,
    endpoints: [{ specification: SPECIFICATION, url, changeset, type: isTest ? 'test' : 'production', formats: [CONTENT_TYPES.xml, CONTENT_TYPES.json].map((type) => type.split(';')[0]) }]
  };
}
