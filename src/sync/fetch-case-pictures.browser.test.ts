import { Dexie } from 'dexie';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { KEPT_REPORT_BYTES } from '$domain/case-pictures.ts';
import { mintJobId, personNameSchema, type PersonName } from '$domain/ids.ts';
import { jobSchema, type ViolationJob } from '$domain/job.ts';
import { openDevice } from '$device/open-device.ts';
import { openStore, storeName, type DeviceStore } from '$device/device-store.ts';
import { sha256 } from '$device/digest.ts';
import { photo, random, receive, saved, WARD, writerOn } from '$device/test-documents.ts';
import { EntriesFirst } from './entries-first.ts';
import { fetchCasePictures, type PictureParts } from './fetch-case-pictures.ts';
import { keepRoom } from './keep-room.ts';

const MUCH = { estimate: async () => ({ usage: 0, quota: 10 ** 12 }) };

/** A JPEG that can be drawn, of noise, so that it is large. */
async function drawn(side: number): Promise<Blob> {
  const canvas = new OffscreenCanvas(side, side);
  const context = canvas.getContext('2d')!;
  const pixels = context.createImageData(side, side);
  for (let i = 0; i < pixels.data.length; i++) pixels.data[i] = (Math.imul(i, 2_654_435_761) >>> 13) & 255;
  context.putImageData(pixels, 0, 0);
  return canvas.convertToBlob({ type: 'image/jpeg', quality: 0.9 });
}

describe('pictures of a patrol’s cases', () => {
  let store: DeviceStore;
  let colleague: DeviceStore;
  let me: PersonName;
  let other: PersonName;
  const asked: string[] = [];
  const there = new Map<string, Blob>();
  let now = 1_000_000;
  const missed = new Map<string, number>();

  beforeEach(async () => {
    const mark = crypto.randomUUID().slice(0, 8);
    [me, other] = [personNameSchema.parse(`p-${mark}`), personNameSchema.parse(`q-${mark}`)];
    [store, colleague] = [await openStore({ person: me, ward: WARD }, 'strict'), await openStore({ person: other, ward: WARD }, 'strict')];
    asked.length = 0;
    for (const map of [there, missed]) map.clear();
    onTestFinished(async () => {
      for (const open of [store, colleague]) open.close();
      for (const who of [me, other]) await Dexie.delete(storeName(who, WARD));
    });
  });

  const fetchIt = (more: Partial<PictureParts> = {}) =>
    fetchCasePictures({
      store, person: me, origin: '', signal: new AbortController().signal, entriesFirst: new EntriesFirst(), storage: MUCH, now: () => now, missed, ...more,
      fetch: (async (input: RequestInfo | URL) => {
        const [, , door, , hash] = String(input).split('/');
        asked.push(`${door} ${hash!.slice(0, 6)}`);
        const blob = there.get(hash!);
        return blob ? new Response(blob, { headers: { 'content-type': 'image/jpeg' } }) : new Response('{}', { status: 404 });
      }) as typeof fetch
    });

  async function caseWith(key: string, files: Blob[], assignee: PersonName): Promise<ViolationJob> {
    const described = await Promise.all(files.map(async (file) => ({ sha256: await sha256(await file.arrayBuffer()), use: 'photo', bytes: file.size, mime: 'image/jpeg', receivedAt: '2026-11-20T01:00:00.000Z' })));
    files.forEach((file, index) => there.set(described[index]!.sha256, file));
    const at = '2026-11-20T01:00:00.000Z';
    const job = jobSchema.parse({
      _id: mintJobId('violation', key), type: 'job', v: 1, kind: 'violation', ward: WARD, title: 'x', place: { address: key }, received: at, due: at, source: 'web', createdAt: at, createdBy: 'desk',
      violation: { category: 'LLD', description: 'x', media: [], files: described }
    }) as ViolationJob;
    await receive(store, [job]);
    await saved(writerOn(store, { person: me, roles: ['supervisor'] }), { job: job._id, contents: [{ kind: 'assigned', data: { to: assignee } }] });
    return job;
  }
  const keys = async () => (await store.casePictures.toCollection().primaryKeys()).sort();

  it('come for open cases of this person alone, large ones made smaller, and go when the case is over or another’s', async () => {
    const [large, small] = [await drawn(1600), await drawn(40)];
    expect(large.size).toBeGreaterThan(KEPT_REPORT_BYTES);
    const mine = await caseWith('1', [large], me);
    await caseWith('2', [small], other);
    expect(await fetchIt()).toEqual({ type: 'got', pictures: 1 });
    const { sha256: name } = mine.violation.files![0]!;
    expect(asked).toEqual([`report-files ${name.slice(0, 6)}`]);

    const device = await openDevice({ person: me, ward: WARD, roles: ['patrol'] }, { appVersion: 'test', now: () => now, random });
    const kept = await (await device.casePictures()).ofReport(name);
    device.close();
    expect(kept!.size).toBeLessThan(large.size);
    const image = await createImageBitmap(kept!);
    expect([image.width, image.height]).toEqual([1280, 1280]);

    expect(await fetchIt()).toEqual({ type: 'got', pictures: 0 });
    expect(asked).toHaveLength(1);
    await saved(writerOn(store, { person: me, roles: ['patrol'] }), { job: mine._id, contents: [{ kind: 'verified', data: { outcome: 'unfounded' } }] });
    await fetchIt();
    expect(await keys()).toEqual([]);
  });

  it('come with what a colleague photographed there before, small; what this phone took itself is here', async () => {
    const job = await caseWith('3', [], me);
    await receive(colleague, [job]);
    const [theirs] = await saved(writerOn(colleague, { person: other, roles: ['patrol'] }), { job: job._id, contents: [{ kind: 'seen-again', data: { description: 'x' } }], files: [photo(60_000, 7)] });
    const [own] = await saved(writerOn(store, { person: me, roles: ['patrol'] }), { job: job._id, contents: [{ kind: 'seen-again', data: { description: 'y' } }], files: [photo(60_000, 8)] });
    await receive(store, [theirs!]);
    const hash = theirs!.evidence[0]!.sha256;
    there.set(hash, await drawn(40));
    expect(await fetchIt()).toEqual({ type: 'got', pictures: 1 });
    expect(asked).toEqual([`case-previews ${hash.slice(0, 6)}`]);
    expect(own!.evidence[0]!.sha256).not.toBe(hash);
    expect(await keys()).toEqual([`earlier:${hash}`]);
  });

  it('wait for a better connection, for room, and for what has not come in; a page in between is no picture', async () => {
    const job = await caseWith('4', [await drawn(40)], me);
    const name = job.violation.files![0]!.sha256;
    expect(await fetchIt({ connection: () => ({ saveData: true }) })).toEqual({ type: 'off' });
    expect(await fetchIt({ connection: () => ({ effectiveType: '2g' }) })).toEqual({ type: 'off' });
    expect(await fetchIt({ storage: { estimate: async () => ({ usage: 99, quota: 100 }) } })).toEqual({ type: 'off' });
    expect(asked).toEqual([]);
    const picture = there.get(name)!;
    there.delete(name);
    await fetchIt();
    await fetchIt();
    expect(asked).toHaveLength(1);
    now += 11 * 60_000;
    there.set(name, new Blob(['<!doctype html>']));
    expect(await fetchIt()).toEqual({ type: 'no-answer' });
    there.set(name, picture);
    expect(await fetchIt()).toEqual({ type: 'got', pictures: 1 });
    expect(await keys()).toEqual([`report:${name}`]);
    await keepRoom(store, { ward: WARD, now, storage: { estimate: async () => ({ usage: 99, quota: 100 }) } });
    expect(await keys()).toEqual([]);
  });
});
