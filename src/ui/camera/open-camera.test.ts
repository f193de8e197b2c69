import { describe, expect, it } from 'vitest';
import { openCamera } from './open-camera.ts';

const failing = (name: string) => ({ mediaDevices: { getUserMedia: () => Promise.reject(new DOMException('no', name)) }, isSecureContext: true });

describe('openCamera', () => {
  it.each([
    ['NotAllowedError', 'refused'],
    ['SecurityError', 'refused'],
    ['NotFoundError', 'none'],
    ['OverconstrainedError', 'none'],
    ['NotReadableError', 'in-use'],
    ['AbortError', 'in-use']
  ])('%s is %s', async (name, type) => {
    expect(await openCamera({ facing: 'environment' }, failing(name))).toEqual({ type });
  });

  it('tells a page without HTTPS from a browser without cameras', async () => {
    expect(await openCamera({ facing: 'environment' }, { mediaDevices: undefined, isSecureContext: false })).toEqual({ type: 'insecure' });
    expect(await openCamera({ facing: 'environment' }, { mediaDevices: undefined, isSecureContext: true })).toEqual({ type: 'unsupported' });
  });

  it('throws what nobody foresaw', async () => {
    await expect(openCamera({ facing: 'environment' }, { mediaDevices: { getUserMedia: () => Promise.reject(new TypeError('bug')) }, isSecureContext: true })).rejects.toThrow('bug');
  });

  it('asks for the camera at the back and for no sound', async () => {
    const asked: (MediaStreamConstraints | undefined)[] = [];
    const stream = {} as MediaStream;
    const opened = await openCamera({ facing: 'environment' }, { mediaDevices: { getUserMedia: (wish) => (asked.push(wish), Promise.resolve(stream)) }, isSecureContext: true });
    expect(opened).toEqual({ type: 'open', stream });
    expect(asked).toEqual([{ video: { facingMode: { ideal: 'environment' }, width: { ideal: 1280 }, height: { ideal: 720 } }, audio: false }]);
  });
});
