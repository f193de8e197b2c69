import { createHash, createPublicKey, verify } from 'node:crypto';
import { inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { checkAnswers } from '$domain/check-answers.ts';
import { compileForm } from '$domain/compile-form.ts';
import { GENESIS_HASH, hashedText, type Entry } from '$domain/entry.ts';
import { ENTRY_KINDS } from '$domain/entry-kinds/registry.ts';
import { figuresOf } from '$domain/figures.ts';
import { foldJob } from '$domain/fold-job.ts';
import { formOfVersion } from '$domain/visit-form.ts';
import { parseWardDocument } from '$domain/ward-document.ts';
import { coSignaturesOf } from '$domain/co-signatures.ts';
import { demoEntries } from './demo-entries.ts';
import { demoHistory } from './demo-history.ts';
import { demoJobs } from './demo-jobs.ts';
import { demoOrganisation } from './demo-organisation.ts';
import { drawPhoto, drawSignature } from './demo-pictures.ts';
import { seededRandom } from './random.ts';

const now = '2026-11-23T02:00:00.000Z';
const organisation = demoOrganisation();

function makeDemo() {
  const random = seededRandom(7);
  const jobs = demoJobs(organisation, { random, now });
  const acts = demoHistory(organisation, jobs, { random, now });
  return { jobs: jobs.map(({ job }) => job), acts, ...demoEntries(acts, { random, forms: organisation.settings.visitForms }) };
}
const demo = makeDemo();
const views = demo.jobs.map((job) => ({ job, view: foldJob(demo.entries.filter((entry) => entry.job === job._id)) }));

describe('the demo’s log', () => {
  it('tells the same story twice, only the keys are new', () => {
    const again = makeDemo();
    const story = ({ entries }: typeof demo) => entries.map(({ hash: _hash, prev: _prev, sig: _sig, ...told }) => told);
    expect(story(again)).toEqual(story(demo));
    expect([...again.media]).toEqual([...demo.media]);
    expect(again.devices[0]?.publicKey).not.toEqual(demo.devices[0]?.publicKey);
  });

  it('parses, and is written by people who may', () => {
    for (const doc of [...demo.devices, ...demo.entries]) expect(parseWardDocument(doc)).toMatchObject({ type: 'document' });
    for (const { by, ward, kind, job } of demo.entries) {
      const held = organisation.people.find(({ name }) => name === by)?.roles.filter((role) => role.ward === ward).map(({ role }) => role) ?? [];
      const { roles, jobKinds } = ENTRY_KINDS[kind];
      expect(held.some((role) => (roles as readonly string[]).includes(role))).toBe(true);
      expect((jobKinds as readonly string[]).includes(job.split(':')[1] ?? '')).toBe(true);
    }
  });

  it('is chained, numbered without gaps and signed, device by device', () => {
    for (const device of demo.devices) {
      const key = createPublicKey({ key: device.publicKey, format: 'jwk' });
      const chain = demo.entries.filter((entry) => `device:${entry.device}` === device._id).sort((a, b) => a.n - b.n);
      expect(chain.length).toBeGreaterThan(0);
      let prev: Entry['hash'] = GENESIS_HASH;
      for (const [index, entry] of chain.entries()) {
        const digest = createHash('sha256').update(hashedText(entry)).digest();
        expect(entry).toMatchObject({ n: index + 1, prev, hash: digest.toString('hex'), by: device.by, ward: device.ward });
        expect(verify('sha256', digest, { key, dsaEncoding: 'ieee-p1363' }, Buffer.from(entry.sig, 'base64url'))).toBe(true);
        if (index > 0) expect(entry.at >= chain[index - 1]!.at).toBe(true);
        prev = entry.hash;
      }
    }
  });

  it('happened after the job came in and before now', () => {
    const jobs = new Map(demo.jobs.map((job) => [job._id, job]));
    for (const { job, at } of demo.entries) expect(at >= jobs.get(job)!.createdAt && at <= now).toBe(true);
  });

  it('leaves something of everything to look at', () => {
    const states = views.map(({ view }) => view.state);
    for (const state of ['new', 'assigned', 'done']) expect(states.filter((each) => each === state).length).toBeGreaterThan(15);
    expect(views.filter(({ view }) => view.contested.length > 0)).toHaveLength(3);
    expect(views.filter(({ view }) => view.sentBack)).toHaveLength(5);
    expect(views.filter(({ view }) => Object.values(view.reviews).includes('accepted')).length).toBeGreaterThan(20);
    expect(views.filter(({ view }) => view.lastReason).length).toBeGreaterThan(5);
    const coSigned = demo.entries.filter((entry) => coSignaturesOf(entry, views.find(({ job }) => job._id === entry.job)?.view).some(({ matches }) => matches));
    expect(coSigned.length).toBeGreaterThan(3);
    // An Phú is the ward that people look at first: it has all of it.
    for (const kind of ['carried', 'planned', 'posted', 'post-returned', 'corrected'] as const) {
      const wards = new Set(demo.entries.filter((entry) => entry.kind === kind).map(({ ward }) => ward));
      expect([...wards], kind).toContain('an-phu');
      expect(wards.size, kind).toBeGreaterThan(2);
    }
    expect(demo.entries.filter((entry) => entry.kind === 'not-handed-over' && entry.data.minutes).length).toBeGreaterThan(2);
    const figures = figuresOf(views, { now, targets: organisation.settings.targets });
    expect(figures.onTime.percent).toBeGreaterThan(50);
    expect(figures.satisfaction.percent).toBeGreaterThan(60);
  });

  it('answers its home visits as the forms ask', () => {
    const served = demo.entries.flatMap((entry) => (entry.kind === 'visited' && entry.data.outcome === 'served' ? [entry] : []));
    expect(new Set(served.map(({ data }) => data.form?.form))).toEqual(new Set(organisation.settings.visitForms.map(({ form }) => form)));
    for (const { data, evidence } of served) {
      const form = formOfVersion(organisation.settings.visitForms, data.form!.form, data.form!.version)!;
      const compiled = compileForm(form);
      if (compiled.type !== 'compiled') throw new Error(compiled.problems.join());
      expect([...checkAnswers({ form: compiled.form, answers: data.answers!, on: data.form!.on, evidence: evidence.map(({ sha256 }) => sha256) })]).toEqual([]);
    }
  });

  it('has every picture its entries name, under its hash', () => {
    const chunks = new Map([...demo.media.values()].flat().map((doc) => [doc._id, doc]));
    const named = demo.entries.flatMap(({ evidence }) => evidence);
    expect(named.length).toBeGreaterThan(50);
    for (const { sha256, bytes: size } of named) {
      const data: unknown = chunks.get(`chunk:${sha256}:0`)?._attachments?.data?.data;
      const file = Buffer.from(typeof data === 'string' ? data : '', 'base64');
      expect({ size: file.length, sha256: createHash('sha256').update(file).digest('hex') }).toEqual({ size, sha256 });
      expect(size).toBeLessThan(48 * 1024);
    }
  });
});

describe('pictures', () => {
  it.each([['signature', drawSignature], ['photo', drawPhoto]] as const)('a %s is a PNG of its size', (_use, draw) => {
    const { bytes: file, width, height } = draw(seededRandom(3));
    expect(file.subarray(0, 8).toString('latin1')).toBe('\u0089PNG\r\n\u001a\n');
    expect([file.readUInt32BE(16), file.readUInt32BE(20)]).toEqual([width, height]);
    const data = file.indexOf('IDAT');
    const pixels = inflateSync(file.subarray(data + 4, data + 4 + file.readUInt32BE(data - 4)));
    expect(pixels.length).toBe(height * (width + 1));
  });
});
