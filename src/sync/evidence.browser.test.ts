import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DeviceStore } from '$device/device-store.ts';
import { sha256 } from '$device/digest.ts';
import { videoFrame } from '$device/video-frame.ts';
import { countWaiting } from '$device/log-queries.ts';
import { deliveryJob, handOver, OFFICER, openTestStore, photo, receive, saved, writerOn } from '$device/test-documents.ts';
import { CHUNK_BYTES, type Evidence } from '$domain/evidence.ts';
import { readPreview } from '$device/evidence-files.ts';
import { paceOf } from './connection-pace.ts';
import { EntriesFirst } from './entries-first.ts';
import { evidenceSource } from './evidence-source.ts';
import { makePreview } from './make-preview.ts';
import { uploadEvidence, type UploadParts } from './upload-evidence.ts';

const job = deliveryJob('7-1');
let store: DeviceStore;

beforeEach(async () => {
  store = await openTestStore();
  await receive(store, [job]);
});

afterEach(() => store.delete());

/** A media database: takes multipart documents as CouchDB does, once each. */
class MediaServer {
  readonly data = new Map<string, Blob>();
  readonly order: string[] = [];
  answer: (id: string) => Response | undefined = () => undefined;

  readonly fetch = (async (input: RequestInfo | URL, init?: RequestInit) => {
    const [id = '', attachment] = String(input).split('/media/')[1]!.split('/').map(decodeURIComponent);
    if (init?.method !== 'PUT') {
      const held = attachment === 'data' ? this.data.get(id) : undefined;
      return held ? new Response(held, { headers: { 'content-type': 'application/octet-stream' } }) : json(404, { error: 'not_found' });
    }
    const special = this.answer(id);
    if (special) return special;
    if (this.data.has(id)) return json(409, { error: 'conflict', reason: 'Document update conflict.' });
    const body = init.body as Blob;
    const bytes = new Uint8Array(await body.arrayBuffer());
    const text = new TextDecoder('latin1').decode(bytes);
    const boundary = /boundary="(.+)"/.exec(new Headers(init.headers).get('content-type') ?? '')![1]!;
    const doc = JSON.parse(text.slice(text.indexOf('{'), text.indexOf(`\r\n--${boundary}\r\nContent-Disposition`)));
    const start = text.indexOf('\r\n\r\n', text.indexOf('Content-Disposition')) + 4;
    const length = doc._attachments.data.length as number;
    expect(text.slice(start + length)).toBe(`\r\n--${boundary}--`);
    this.data.set(id, new Blob([bytes.slice(start, start + length)]));
    this.order.push(id);
    return json(201, { ok: true, id, rev: '1-x' });
  }) as typeof fetch;
}

const json = (status: number, body: unknown) => new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } });

const parts = (server: MediaServer, other: Partial<UploadParts> = {}): UploadParts => ({
  store, person: OFFICER, url: '/media', fetch: server.fetch, signal: new AbortController().signal,
  makePreview: async () => new Blob(['small'], { type: 'image/jpeg' }), turn: async () => undefined, isStillUs: async () => true, entriesFirst: new EntriesFirst(), pace: () => ({ lanes: 2, rest: 0 }), elapsed: () => performance.now(), ...other
});

async function take(...sizes: number[]): Promise<Evidence[]> {
  const entries = await saved(writerOn(store), handOver(job._id, sizes.map((size, index) => photo(size, index + 1))));
  return entries[0]!.evidence;
}

const viewer = (server: MediaServer) => evidenceSource({ device: { evidence: async () => undefined }, url: '/media', fetch: server.fetch });

describe('evidence', () => {
  it('sends previews first, then chunks, and someone else reads the very same bytes', async () => {
    const server = new MediaServer();
    const [large, small] = await take(2 * CHUNK_BYTES + 17, 900);
    const progress: number[][] = [];
    expect(await uploadEvidence(parts(server, { pace: () => ({ lanes: 1, rest: 0 }), onProgress: (...now) => progress.push(now) }))).toEqual({ type: 'uploaded', files: 2 });
    expect(server.order[0]).toBe(`preview:${large!.sha256}`);
    expect([...server.order].sort()).toEqual([`preview:${large!.sha256}`, `chunk:${small!.sha256}:0`, ...[0, 1, 2].map((index) => `chunk:${large!.sha256}:${index}`)].sort());
    expect(progress[0]).toEqual([0, 2 * CHUNK_BYTES + 917]);
    expect(progress.at(-1)).toEqual([2 * CHUNK_BYTES + 917, 2 * CHUNK_BYTES + 917]);
    expect((await countWaiting(store)).evidence).toEqual({ count: 0, bytes: 0 });

    const loaded = await viewer(server).full(large!);
    expect(loaded.type === 'loaded' && (await sha256(await loaded.blob.arrayBuffer()))).toBe(large!.sha256);
    expect(loaded).toMatchObject({ blob: { type: 'image/jpeg' } });
    expect(await viewer(server).preview(small!)).toMatchObject({ type: 'loaded' });
    server.data.set(`chunk:${large!.sha256}:1`, new Blob(['forged']));
    expect(await viewer(server).full(large!)).toEqual({ type: 'hash-differs' });
    server.data.delete(`chunk:${large!.sha256}:1`);
    expect(await viewer(server).full(large!)).toEqual({ type: 'not-there-yet' });
  });

  it('goes on at the chunk where the connection broke, and sends nothing twice that was confirmed', async () => {
    const server = new MediaServer();
    const [file] = await take(6 * CHUNK_BYTES);
    server.answer = () => {
      if (server.order.length >= 3) throw new TypeError('Failed to fetch');
      return undefined;
    };
    expect(await uploadEvidence(parts(server))).toEqual({ type: 'no-answer' });
    expect((await countWaiting(store)).evidence.count).toBe(1);
    const before = server.order.length;
    server.answer = (id) => (server.data.has(id) ? json(500, { error: 'sent-twice', reason: id }) : undefined);
    expect(await uploadEvidence(parts(server))).toEqual({ type: 'uploaded', files: 1 });
    expect(server.order.length).toBe(7);
    expect(before).toBeGreaterThanOrEqual(3);
    expect((await viewer(server).full(file!)).type).toBe('loaded');
  });

  it('takes a conflict for "it is there": the answer to an earlier attempt was lost', async () => {
    const server = new MediaServer();
    const [file] = await take(700);
    server.data.set(`chunk:${file!.sha256}:0`, (await store.evidenceBlobs.get(file!.sha256))!.blob);
    expect(await uploadEvidence(parts(server))).toEqual({ type: 'uploaded', files: 1 });
    expect((await countWaiting(store)).evidence.count).toBe(0);
  });

  it('believes only the server: a page of somebody in between, or a strange answer, sends nothing', async () => {
    const server = new MediaServer();
    await take(700);
    server.answer = () => new Response('<html>Wi-Fi</html>', { status: 200 });
    expect(await uploadEvidence(parts(server))).toEqual({ type: 'not-our-server' });
    server.answer = () => json(200, { ok: true, id: 'another' });
    expect(await uploadEvidence(parts(server))).toEqual({ type: 'not-our-server' });
    server.answer = () => json(401, { error: 'unauthorized' });
    expect(await uploadEvidence(parts(server))).toEqual({ type: 'sign-in' });
    server.answer = () => json(503, { error: 'busy', reason: 'later' });
    expect(await uploadEvidence(parts(server))).toMatchObject({ type: 'server-error', status: 503 });
    expect((await countWaiting(store)).evidence.count).toBe(1);
  });

  it('sends the preview of what was taken meanwhile before a long file goes on, and lets entries go first', async () => {
    const server = new MediaServer();
    const [video] = await take(5 * CHUNK_BYTES);
    const entriesFirst = new EntriesFirst();
    const diary: string[] = [];
    // A link so slow that any part would hold an entry up.
    let clock = 0;
    let later: Evidence | undefined;
    const slow: typeof fetch = async (input, init) => {
      if (server.order.length === 2 && !later) {
        later = (await saved(writerOn(store), handOver(job._id, [photo(90_000, 9)])))[0]!.evidence[0]!;
        // An entry while a chunk is on its way: the chunk is taken back, and nothing is sent until the entry is through.
        const sending = entriesFirst.send(async () => {
          await new Promise((resolve) => setTimeout(resolve, 30));
          diary.push(`entry after ${server.order.length}`);
        });
        if (init?.signal?.aborted) diary.push('taken back');
        await sending;
        throw new DOMException('aborted', 'AbortError');
      }
      return server.fetch(input, init);
    };
    expect(await uploadEvidence(parts(server, { fetch: slow, entriesFirst, pace: () => ({ lanes: 1, rest: 0 }), elapsed: () => (clock += 60_000) }))).toEqual({ type: 'uploaded', files: 2 });
    expect(diary).toEqual(['taken back', 'entry after 2']);
    expect(server.order.slice(0, 3)).toEqual([`preview:${video!.sha256}`, `chunk:${video!.sha256}:0`, `preview:${later!.sha256}`]);
    expect(server.order).toHaveLength(8);
    expect(await (await readPreview(store, video!.sha256))?.text()).toBe('small');
  });

  it('takes less of a link that is paid by volume or hardly carries', () => {
    expect(paceOf(undefined)).toEqual({ lanes: 3, rest: 0 });
    expect(paceOf({ effectiveType: '4g', saveData: true })).toEqual({ lanes: 1, rest: 1 });
    expect(paceOf({ effectiveType: '2g' })).toEqual({ lanes: 1, rest: 0.5 });
    expect(paceOf({ effectiveType: '3g' })).toEqual({ lanes: 2, rest: 0 });
  });

  it('sets a refused file aside with the reason, keeps it, and sends the others', async () => {
    const server = new MediaServer();
    const [bad, good] = await take(2 * CHUNK_BYTES, 900);
    server.answer = (id) => (id.includes(bad!.sha256) ? json(403, { error: 'forbidden', reason: 'size: too large' }) : undefined);
    expect(await uploadEvidence(parts(server, { isStillUs: async () => false }))).toEqual({ type: 'sign-in' });
    expect(await countWaiting(store)).toMatchObject({ refused: 0 });
    expect(await uploadEvidence(parts(server))).toMatchObject({ type: 'uploaded' });
    expect(server.order).toEqual([`chunk:${good!.sha256}:0`]);
    expect(await countWaiting(store)).toMatchObject({ refused: 1, evidence: { count: 0 } });
    expect(await store.evidence.get(bad!.sha256)).toMatchObject({ refusal: { status: 403, reason: 'size: too large' } });
    expect(await store.evidenceBlobs.get(bad!.sha256)).toBeDefined();
  });

  it('makes a picture of a video that the browser can play, and none of one that it cannot', async () => {
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [640, 480];
    const context = canvas.getContext('2d')!;
    const recorder = new MediaRecorder(canvas.captureStream(30), { mimeType: 'video/webm' });
    const pieces: Blob[] = [];
    recorder.ondataavailable = ({ data }) => pieces.push(data);
    const stopped = new Promise((resolve) => (recorder.onstop = resolve));
    recorder.start();
    for (let frame = 0; frame < 20; frame++) {
      context.fillStyle = `rgb(${frame * 10} 90 90)`;
      context.fillRect(0, 0, 640, 480);
      await new Promise(requestAnimationFrame);
    }
    recorder.stop();
    await stopped;
    const frame = await createImageBitmap((await videoFrame(new Blob(pieces, { type: 'video/webm' })))!);
    expect([frame.width, frame.height]).toEqual([320, 240]);
    expect(await videoFrame(new Blob(['no video'], { type: 'video/webm' }))).toBeUndefined();
  });

  it('makes a small preview of a real image, and none of one that is damaged', async () => {
    const canvas = new OffscreenCanvas(1200, 600);
    canvas.getContext('2d')!.fillRect(10, 10, 50, 50);
    const preview = await makePreview(await canvas.convertToBlob({ type: 'image/png' }));
    const image = await createImageBitmap(preview!);
    expect([image.width, image.height, preview!.type]).toEqual([320, 160, 'image/jpeg']);
    expect(await makePreview(photo(5000).blob)).toBeUndefined();
  });
});
