import type { AppendRequest, AppendResult, Device } from '$device/device.ts';
import { m } from '$i18n/generated/messages.js';
import { formatBytes } from './formats.ts';
import { useWords } from './entry-words.ts';

/** Saving from a form: one at a time, with a sentence where it did not work. What was entered stays in the form. */
export class SaveEntry {
  #state = $state.raw<'open' | 'saving' | 'saved'>('open');
  #problem = $state('');
  readonly #device: Device;
  readonly #said: () => void;

  /** `said` is told when the person may be told "saved": for the vibration and the sound. */
  constructor(device: Device, said: () => void) {
    this.#device = device;
    this.#said = said;
  }

  get saving(): boolean {
    return this.#state === 'saving';
  }

  get saved(): boolean {
    return this.#state === 'saved';
  }

  get problem(): string {
    return this.#problem;
  }

  async save(request: AppendRequest): Promise<boolean> {
    if (this.#state !== 'open') return false;
    this.#state = 'saving';
    this.#problem = '';
    const result = await this.#device.append(request).catch((error: unknown) => {
      this.#state = 'open';
      this.#problem = m.field_problem_unexpected();
      throw error;
    });
    this.#state = result.type === 'saved' ? 'saved' : 'open';
    this.#problem = problemWords(result);
    if (result.type === 'saved') this.#said();
    return result.type === 'saved';
  }
}

/** What is safe and what to do; empty when all went well. */
export function problemWords(result: AppendResult): string {
  switch (result.type) {
    case 'saved':
      return '';
    case 'disk-full':
      return m.field_problem_disk_full();
    case 'wrong-kind-of-file':
      return result.use === 'photo' || result.use === 'signature' ? m.field_problem_not_image() : m.field_problem_wrong_file({ what: useWords(result.use).toLowerCase() });
    case 'file-too-large':
      return m.field_problem_too_large({ max: formatBytes(result.maxBytes) });
    case 'invalid':
      return m.field_problem_invalid({ problem: result.problem });
  }
}
