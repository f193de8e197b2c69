// A video or voice note while it is recorded. It stops by itself: at the longest time, before the file grows too large, and when the camera or
// microphone is taken away (a call, the page in the background). What has been recorded until then is kept.
export type RecordingEnd = { type: 'recorded'; blob: Blob; seconds: number } | { type: 'nothing' };

export interface RecordingLimits {
  seconds: number;
  bytes: number;
  /** Bits a second that are asked for. */
  videoBits?: number;
  audioBits: number;
}

export const VIDEO_LIMITS: RecordingLimits = { seconds: 60, bytes: 48 * 1024 * 1024, videoBits: 2_500_000, audioBits: 64_000 };
export const VOICE_LIMITS: RecordingLimits = { seconds: 180, bytes: 8 * 1024 * 1024, audioBits: 32_000 };

/** MP4 plays everywhere; WebM is what older Chromium and Firefox can record. */
const VIDEO_TYPES = ['video/mp4;codecs=avc1.42E01E,mp4a.40.2', 'video/webm;codecs=vp8,opus', 'video/webm', 'video/mp4'];
const VOICE_TYPES = ['audio/mp4', 'audio/webm;codecs=opus', 'audio/webm'];

/** Undefined where this browser records nothing of the kind. */
export function recordingType(kind: 'video' | 'voice'): string | undefined {
  if (typeof MediaRecorder === 'undefined') return undefined;
  return (kind === 'video' ? VIDEO_TYPES : VOICE_TYPES).find((type) => MediaRecorder.isTypeSupported(type));
}

const SLICE_MS = 500;

export class Recording {
  /** Whole seconds so far. */
  seconds = $state(0);
  readonly done: Promise<RecordingEnd>;
  readonly #recorder: MediaRecorder;

  /** @param now milliseconds, for how long it is; no time of day */
  constructor(stream: MediaStream, { type, limits, now }: { type: string; limits: RecordingLimits; now: () => number }) {
    this.#recorder = new MediaRecorder(stream, { mimeType: type, audioBitsPerSecond: limits.audioBits, ...(limits.videoBits !== undefined && { videoBitsPerSecond: limits.videoBits }) });
    const parts: Blob[] = [];
    const begun = now();
    let bytes = 0;
    this.done = new Promise((resolve) => {
      this.#recorder.addEventListener('dataavailable', ({ data }) => {
        parts.push(data);
        bytes += data.size;
        this.seconds = Math.min(limits.seconds, Math.floor((now() - begun) / 1000));
        if (now() - begun >= limits.seconds * 1000 || bytes >= limits.bytes) this.stop();
      });
      this.#recorder.addEventListener('stop', () => {
        const blob = new Blob(parts, { type: type.split(';')[0] ?? type });
        resolve(blob.size > 0 ? { type: 'recorded', blob, seconds: Math.round((now() - begun) / 1000) } : { type: 'nothing' });
      });
    });
    this.#recorder.start(SLICE_MS);
  }

  stop(): void {
    if (this.#recorder.state !== 'inactive') this.#recorder.stop();
  }
}
