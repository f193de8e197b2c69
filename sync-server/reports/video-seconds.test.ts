import { describe, expect, it } from 'vitest';
import { mp4, webm } from '../../tests/fixtures/videos.ts';
import { videoSeconds } from './video-seconds.ts';

const secondsOf = (bytes: Buffer, mime: 'video/mp4' | 'video/webm') => videoSeconds({ mime, bytes: bytes.length }, (offset, length) => Promise.resolve(bytes.subarray(offset, offset + length)));

describe('an MP4', () => {
  it('says how long it is before its pictures, after them, and in both widths', async () => {
    for (const at of ['begin', 'end'] as const) for (const wide of [false, true]) expect([at, wide, await secondsOf(mp4({ seconds: 61.5, at, wide }), 'video/mp4')]).toEqual([at, wide, 61.5]);
    expect(await secondsOf(mp4({ seconds: 90, fragmented: true }), 'video/mp4')).toBe(90);
  });

  it('that says nothing, was cut off or is no movie has no length', async () => {
    expect(await secondsOf(mp4({ seconds: 0 }), 'video/mp4')).toBeUndefined();
    const whole = mp4({ seconds: 70, at: 'end' });
    for (let length = 0; length < whole.length - 1; length += 7) expect([length, [undefined, 70].includes(await secondsOf(whole.subarray(0, length), 'video/mp4'))]).toEqual([length, true]);
    expect(await secondsOf(Buffer.alloc(5000), 'video/mp4')).toBeUndefined();
  });
});

describe('a WebM', () => {
  it('says how long it is, in a segment whose size is known or not', async () => {
    for (const live of [false, true]) expect([live, await secondsOf(webm({ seconds: 75, live }), 'video/webm')]).toEqual([live, 75]);
    expect(await secondsOf(webm({ seconds: 75, scale: 100_000 }), 'video/webm')).toBe(75);
  });

  it('that says nothing or was cut off has no length', async () => {
    expect(await secondsOf(webm({}), 'video/webm')).toBeUndefined();
    const whole = webm({ seconds: 75 });
    for (let length = 0; length < whole.length; length++) expect([length, [undefined, 75].includes(await secondsOf(whole.subarray(0, length), 'video/webm'))]).toEqual([length, true]);
    expect(await secondsOf(Buffer.alloc(5000, 0xff), 'video/webm')).toBeUndefined();
  });
});
