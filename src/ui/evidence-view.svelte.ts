import type { Evidence } from '$domain/evidence.ts';
import type { EvidenceSource, LoadedEvidence } from '$sync/sync.ts';
import type { Device } from '$device/device.ts';

/** `not-for-field`: it lies on the server, and phones in the street do not fetch one another's evidence (design §5). */
export type EvidenceState = { type: 'loading' } | { type: 'not-for-field' } | Exclude<LoadedEvidence, { type: 'loaded' }> | { type: 'shown'; url: string; complete: boolean };

/**
 * One piece of evidence on the screen: from this device, else its preview or the whole file from the server. The object
 * URL lives until `close`; without that each look at a photo would hold its bytes for as long as the page is open.
 */
export class EvidenceView {
  #state = $state.raw<EvidenceState>({ type: 'loading' });
  #url: string | undefined;
  #round = 0;

  constructor(
    private readonly evidence: Evidence,
    private readonly sources: { device: Device; evidence: EvidenceSource; mayFetch: boolean }
  ) {}

  get state(): EvidenceState {
    return this.#state;
  }

  async load(size: 'preview' | 'full'): Promise<void> {
    const round = ++this.#round;
    this.#state = { type: 'loading' };
    const { device, mayFetch } = this.sources;
    const { sha256, mime } = this.evidence;
    const full = await device.evidence(sha256);
    // When the file itself has been let go of, its small picture is what is left in the field.
    const picture = !full || !mime.startsWith('image/') ? await device.evidencePreview(sha256) : undefined;
    const local = size === 'preview' ? (picture ?? full) : (full ?? (mayFetch ? undefined : picture));
    if (round !== this.#round) return;
    if (!local && !mayFetch) {
      this.#state = { type: 'not-for-field' };
      return;
    }
    const loaded: LoadedEvidence = local ? { type: 'loaded', blob: local } : await this.#fetch(size);
    if (round !== this.#round) return;
    this.#release();
    if (loaded.type !== 'loaded') {
      this.#state = loaded;
      return;
    }
    this.#url = URL.createObjectURL(loaded.blob);
    this.#state = { type: 'shown', url: this.#url, complete: loaded.blob === full || (!local && size === 'full') };
  }

  close(): void {
    this.#round++;
    this.#release();
  }

  // A preview may be missing where the file itself is there.
  async #fetch(size: 'preview' | 'full'): Promise<LoadedEvidence> {
    if (size === 'full') return this.sources.evidence.full(this.evidence);
    const preview = await this.sources.evidence.preview(this.evidence);
    return preview.type === 'not-there-yet' ? this.sources.evidence.full(this.evidence) : preview;
  }

  #release(): void {
    if (this.#url) URL.revokeObjectURL(this.#url);
    this.#url = undefined;
  }
}
