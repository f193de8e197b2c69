// The shapes of Open311 GeoReport v2 and the two formats they are answered in.

/** JSON as it is; in XML each list under its root, each item under its own name. */
export interface Answer {
  /** XML names of the list and of one item of it. */
  root: string;
  item: string;
  data: readonly Readonly<Record<string, unknown>>[];
}

export type Format = 'json' | 'xml';

export const CONTENT_TYPES: Record<Format, string> = { json: 'application/json; charset=utf-8', xml: 'text/xml; charset=utf-8' };

export function serialise({ root, item, data }: Answer, format: Format): string {
  if (format === 'json') return JSON.stringify(data);
  return `${XML_HEAD}<${root}>${data.map((each) => element(item, each)).join('')}</${root}>`;
}

/** A service's definition and the discovery file are one object, no list, in both formats. */
export function serialiseOne(name: string, value: Readonly<Record<string, unknown>>, format: Format): string {
  return format === 'json' ? JSON.stringify(value) : `${XML_HEAD}${element(name, value)}`;
}

const XML_HEAD = '<?xml version="1.0" encoding="utf-8"?>';

/** The names that the standard gives to items of lists within an answer. */
const ITEMS: Record<string, string> = { attributes: 'attribute', values: 'value', endpoints: 'endpoint', formats: 'format' };

function element(name: string, value: unknown): string {
  if (value === undefined) return '';
  if (value === null || value === '') return `<${name}/>`;
  if (Array.isArray(value)) return `<${name}>${value.map((each) => element(ITEMS[name] ?? 'item', each)).join('')}</${name}>`;
  if (typeof value === 'object') return `<${name}>${Object.entries(value).map(([key, inner]) => element(key, inner)).join('')}</${name}>`;
  return `<${name}>${escapeXml(String(value))}</${name}>`;
}

/** Also takes out what XML 1.0 cannot hold at all, escaped or not. */
export function escapeXml(text: string): string {
  const held = text.toWellFormed().replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd');
  return held.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

/** A refusal as the standard lists them; its code is the HTTP status. */
export class GeoReportError extends Error {
  constructor(
    readonly code: number,
    readonly description: string,
    readonly headers: Readonly<Record<string, string>> = {}
  ) {
    super(description);
  }
}

/** `2026-11-13T12:41:00+07:00`: the offset that every client in the city expects. */
export function localInstant(instant: string): string {
  return `${new Date(Date.parse(instant) + 7 * 3_600_000).toISOString().slice(0, 19)}+07:00`;
}
