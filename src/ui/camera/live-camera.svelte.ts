import { untrack } from 'svelte';
import { openCamera, stopStream, type CameraProblem, type CameraWish } from './open-camera.ts';

export type CameraState = { type: 'closed' } | { type: 'opening' } | { type: 'open'; stream: MediaStream } | { type: CameraProblem };

/** Chrome's word for a lamp, which TypeScript does not know. */
interface TorchCapabilities extends MediaTrackCapabilities {
  torch?: boolean;
}

/**
 * A camera while a page looks through it. It is let go of whenever nobody looks: on leaving, and when the page goes into the background
 * (another application may want it, and its light must not stay on); on coming back it is opened again.
 */
export class LiveCamera {
  #state = $state.raw<CameraState>({ type: 'closed' });
  #torch = $state.raw<'none' | 'off' | 'on'>('none');
  #round = 0;
  readonly #wish: CameraWish;

  constructor(wish: CameraWish) {
    this.#wish = wish;
  }

  get state(): CameraState {
    return this.#state;
  }

  /** Why there is no picture and will be none. */
  get problem(): CameraProblem | undefined {
    const { type } = this.#state;
    return type === 'open' || type === 'opening' || type === 'closed' ? undefined : type;
  }

  /** `none` where the camera has no lamp, or where the browser does not tell. */
  get torch(): 'none' | 'off' | 'on' {
    return this.#torch;
  }

  /** Call from an effect; the answer lets go of the camera. */
  watch(): () => void {
    const changed = () => (document.hidden ? this.#close() : void this.open());
    const left = () => this.#close();
    document.addEventListener('visibilitychange', changed);
    window.addEventListener('pagehide', left);
    // What it reads of its own state is no reason to watch anew.
    void untrack(() => this.open());
    return () => {
      document.removeEventListener('visibilitychange', changed);
      window.removeEventListener('pagehide', left);
      this.#close();
    };
  }

  /** Also the way to try again. */
  async open(): Promise<void> {
    if (this.#state.type === 'open' || this.#state.type === 'opening') return;
    const round = ++this.#round;
    this.#state = { type: 'opening' };
    const opened = await openCamera(this.#wish, { mediaDevices: navigator.mediaDevices as MediaDevices | undefined, isSecureContext: window.isSecureContext });
    // Left while the browser was asking: what comes now is nobody's.
    if (round !== this.#round) {
      if (opened.type === 'open') stopStream(opened.stream);
      return;
    }
    this.#state = opened;
    if (opened.type === 'open') this.#follow(opened.stream);
  }

  async setTorch(on: boolean): Promise<void> {
    const track = this.#track();
    if (!track || this.#torch === 'none') return;
    // A lamp that will not is no reason to stop: it is shown as off.
    const done = await track.applyConstraints({ advanced: [{ torch: on } as MediaTrackConstraintSet] }).then(
      () => true,
      () => false
    );
    if (this.#track() === track) this.#torch = on && done ? 'on' : 'off';
  }

  #follow(stream: MediaStream): void {
    const track = stream.getVideoTracks()[0];
    // Safari has no torch, and Firefox no capabilities.
    const capabilities: TorchCapabilities = track?.getCapabilities?.() ?? {};
    this.#torch = capabilities.torch ? 'off' : 'none';
    track?.addEventListener('ended', () => {
      if (this.#track() !== track) return;
      this.#close();
      this.#state = { type: 'in-use' };
    });
  }

  #track(): MediaStreamTrack | undefined {
    return this.#state.type === 'open' ? this.#state.stream.getVideoTracks()[0] : undefined;
  }

  #close(): void {
    this.#round++;
    if (this.#state.type === 'open') stopStream(this.#state.stream);
    this.#state = { type: 'closed' };
    this.#torch = 'none';
  }
}

/** Attachment of the `<video>` that shows the stream. */
export const showStream = (stream: MediaStream) => (video: HTMLVideoElement) => {
  video.srcObject = stream;
  // A page that is left before the first picture aborts it; nobody is waiting any more.
  void video.play().catch((error: unknown) => {
    if (!(error instanceof DOMException && error.name === 'AbortError')) throw error;
  });
  return () => {
    video.srcObject = null;
  };
};
