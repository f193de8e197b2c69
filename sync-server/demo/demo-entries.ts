// The demo's history as documents: what people did, written by their devices in the order of time, with the pictures it stands on.
import { createHash } from 'node:crypto';
import type { DeviceDoc } from '$domain/device-doc.ts';
import type { Entry, EntryContent } from '$domain/entry.ts';
import { CHUNK_ATTACHMENT, chunkDocId, type Evidence } from '$domain/evidence.ts';
import { sha256Schema, type EntryId, type JobId, type PersonName, type WardSlug } from '$domain/ids.ts';
import type { Job } from '$domain/job.ts';
import type { Position } from '$domain/common-fields.ts';
import { newestForm, type VisitForm } from '$domain/visit-form.ts';
import type { Doc } from '../couch/document-store.ts';
import { demoAnswers } from './demo-answers.ts';
import { DemoDevice } from './demo-device.ts';
import type { Act } from './demo-history.ts';
import { minutesLater } from './demo-jobs.ts';
import { drawPhoto, drawSignature } from './demo-pictures.ts';
import { between, type Random } from './random.ts';

export interface DemoLog {
  devices: DeviceDoc[];
  entries: Entry[];
  /** For the media databases, by ward. */
  media: Map<WardSlug, Doc[]>;
}

/** `acts` must be in the order of time. */
export function demoEntries(acts: readonly Act[], { random, forms }: { random: Random; forms: readonly VisitForm[] }): DemoLog {
  let visits = 0;
  const devices = new Map<string, DemoDevice>();
  const media = new Map<WardSlug, Doc[]>();
  const written = new Map<string, Entry>();
  const ofJob = new Map<JobId, { key: string; entry: Entry }[]>();
  const entries = acts.map((act) => {
    const { job, by, at, key } = act;
    const device = deviceOf(devices, act, random);
    const log = ofJob.get(job._id) ?? [];
    const evidence = picturesOf(act, forms).map((use) => picture({ use, job, by, at }, { media, random }));
    const photos = evidence.flatMap(({ use, sha256 }) => (use === 'photo' ? [sha256] : []));
    const answered = isServed(act) ? demoAnswers(forms, { job, at, number: ++visits, photos }) : undefined;
    const content = contentOf(act, written);
    const entry = device.write({
      job,
      content: content.kind === 'visited' && answered ? { kind: 'visited', data: { ...content.data, ...answered } } : content,
      at,
      after: headsOf(log.filter((other) => !act.unseen.includes(other.key)).map((other) => other.entry)),
      evidence,
      pos: isOutside(act) ? near(job, at, random) : undefined
    });
    written.set(key, entry);
    ofJob.set(job._id, [...log, { key, entry }]);
    return entry;
  });
  return { devices: [...devices.values()].map(({ doc }) => doc), entries, media };
}

const isServed = ({ content }: Act): boolean => content.kind === 'visited' && 'data' in content && content.data.outcome === 'served';

/** Who was served at home signs, and what their form wants to see is photographed. */
function picturesOf(act: Act, forms: readonly VisitForm[]): Act['pictures'] {
  if (!isServed(act) || act.job.kind !== 'visit') return act.pictures;
  return newestForm(forms, act.job.visit.form)?.fields?.some(({ type }) => type === 'photo') ? ['photo', 'signature'] : ['signature'];
}

/** One device per person and ward, first seen a little before its first entry. */
function deviceOf(devices: Map<string, DemoDevice>, { by, job, at }: Act, random: Random): DemoDevice {
  const key = `${by} ${job.ward}`;
  const device = devices.get(key) ?? new DemoDevice({ by, ward: job.ward, firstSeen: minutesLater(at, -between(random, 20, 400)), random });
  devices.set(key, device);
  return device;
}

function contentOf({ content }: Act, written: ReadonlyMap<string, Entry>): EntryContent {
  if ('data' in content) return content;
  const named = written.get(content.of);
  if (!named) throw new RangeError(`${content.of} was named before it was written`);
  if (content.kind === 'co-signed') return { kind: 'co-signed', data: { entry: named._id, hash: named.hash } };
  if (content.kind === 'corrected') return { kind: 'corrected', data: { entry: named._id, why: content.why, as: 'writer', becomes: content.becomes } };
  return { kind: 'reviewed', data: { entry: named._id, verdict: content.verdict, ...(content.remark !== undefined && { remark: content.remark }) } };
}

/** Those that no other of them had seen. */
function headsOf(entries: readonly Entry[]): EntryId[] {
  const seen = new Set(entries.flatMap(({ after }) => after));
  return entries.map(({ _id }) => _id).filter((id) => !seen.has(id));
}

/** The desk and supervisors work inside, where no position is taken. */
const isOutside = ({ content }: Act): boolean => !INSIDE.has(content.kind);
const INSIDE: ReadonlySet<Act['content']['kind']> = new Set(['assigned', 'reviewed', 'carried', 'planned', 'posted', 'post-returned', 'corrected', 'answered']);

function near({ place }: Job, at: string, random: Random): Position | undefined {
  if (place.lat === undefined || place.lon === undefined) return undefined;
  const off = (): number => (random() - 0.5) * 0.0003;
  return { lat: Math.round((place.lat + off()) * 1e6) / 1e6, lon: Math.round((place.lon + off()) * 1e6) / 1e6, accuracy: between(random, 5, 28), at };
}

interface Taken {
  use: Evidence['use'];
  job: Job;
  by: PersonName;
  at: string;
}

/** Small enough to be one chunk, and to need no preview. */
function picture({ use, job, by, at }: Taken, { media, random }: { media: Map<WardSlug, Doc[]>; random: Random }): Evidence {
  const drawn = use === 'signature' ? drawSignature(random) : drawPhoto(random);
  const sha256 = sha256Schema.parse(createHash('sha256').update(drawn.bytes).digest('hex'));
  const doc: Doc = {
    _id: chunkDocId(sha256, 0), type: 'chunk', v: 1, sha256, index: 0, of: 1, by,
    _attachments: { [CHUNK_ATTACHMENT]: { content_type: 'application/octet-stream', data: drawn.bytes.toString('base64') } }
  };
  const docs = media.get(job.ward);
  if (docs) docs.push(doc);
  else media.set(job.ward, [doc]);
  const pos = use === 'photo' ? near(job, at, random) : undefined;
  return { sha256, use, bytes: drawn.bytes.length, mime: 'image/png', width: drawn.width, height: drawn.height, takenAt: minutesLater(at, -1), ...(pos && { pos }) };
}
