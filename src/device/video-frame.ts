// A picture of a video: only a page can make one, for a worker has no video element. After the entry is saved, so that nobody waits for it;
// when the page is closed before, there is none, and the video goes to the server without.
import type { Entry } from '$domain/entry.ts';
import type { CapturedFile } from './device.ts';
import type { DeviceStore } from './device-store.ts';
import { keepPreview } from './evidence-files.ts';
import { smallPicture } from './small-picture.ts';

/** A cheap phone decodes the first frames in a second or two. */
const TIMEOUT_MS = 10_000;

/** @param entries as they were saved with `files`, which belong to the last one */
export async function keepVideoFrames(store: DeviceStore, entries: readonly Entry[], files: readonly CapturedFile[]): Promise<void> {
  const evidence = entries.at(-1)?.evidence ?? [];
  for (const [index, { blob, use }] of files.entries()) {
    const piece = evidence[index];
    const frame = use === 'video' && piece ? await videoFrame(blob) : undefined;
    if (frame && piece) await keepPreview(store, piece.sha256, frame);
  }
}

/** Undefined when the browser cannot play it. */
export async function videoFrame(file: Blob): Promise<Blob | undefined> {
  const video = document.createElement('video');
  const url = URL.createObjectURL(file);
  try {
    video.muted = true;
    video.playsInline = true;
    video.preload = 'auto';
    const shown = happens(video, 'loadeddata');
    video.src = url;
    if (!(await shown) || video.videoWidth === 0) return undefined;
    // Not the very first frame: a camera often begins with black. A recording that does not know its length has no middle.
    const sought = happens(video, 'seeked');
    video.currentTime = Number.isFinite(video.duration) ? Math.min(1, video.duration / 2) : 0;
    if (video.seeking) await sought;
    return await smallPicture(video, { width: video.videoWidth, height: video.videoHeight });
  } finally {
    video.removeAttribute('src');
    video.load();
    URL.revokeObjectURL(url);
  }
}

function happens(video: HTMLVideoElement, name: 'loadeddata' | 'seeked'): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), TIMEOUT_MS);
    const end = (came: boolean) => {
      clearTimeout(timer);
      resolve(came);
    };
    video.addEventListener(name, () => end(true), { once: true });
    video.addEventListener('error', () => end(false), { once: true });
  });
}
