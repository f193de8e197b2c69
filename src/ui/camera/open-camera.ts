// Opens a camera, with every way it can fail as a value: each has its own sentence and its own way out (camera-words.ts).

export type CameraProblem =
  /** The person or the browser said no. */
  | 'refused'
  | 'none'
  /** Another application has it, or it broke off. */
  | 'in-use'
  /** Not served over HTTPS: browsers give no camera then. */
  | 'insecure'
  | 'unsupported';

export type CameraOpening = { type: 'open'; stream: MediaStream } | { type: CameraProblem };

export interface CameraWish {
  facing: 'environment' | 'user';
  /** CSS pixels of the stream that are asked for; the device gives what it can. */
  width?: number;
  height?: number;
  audio?: boolean;
}

interface Browser {
  mediaDevices: Pick<MediaDevices, 'getUserMedia'> | undefined;
  isSecureContext: boolean;
}

export async function openCamera(wish: CameraWish, { mediaDevices, isSecureContext }: Browser): Promise<CameraOpening> {
  if (!mediaDevices) return { type: isSecureContext ? 'unsupported' : 'insecure' };
  const size = { width: { ideal: wish.width ?? 1280 }, height: { ideal: wish.height ?? 720 } };
  try {
    return { type: 'open', stream: await mediaDevices.getUserMedia({ video: { facingMode: { ideal: wish.facing }, ...size }, audio: wish.audio ?? false }) };
  } catch (error) {
    // OverconstrainedError is no DOMException in older browsers, but has a name like the others.
    const problem = error instanceof Error || error instanceof DOMException ? PROBLEMS[error.name] : undefined;
    if (!problem) throw error;
    return { type: problem };
  }
}

const PROBLEMS: Record<string, CameraProblem | undefined> = {
  NotAllowedError: 'refused',
  SecurityError: 'refused',
  NotFoundError: 'none',
  OverconstrainedError: 'none',
  NotReadableError: 'in-use',
  AbortError: 'in-use'
};

export function stopStream(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}
