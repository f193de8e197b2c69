// A file's way in: chosen → looked at by the server (nothing written) → seen by a person → taken in.
import { type ImportReport, MAX_IMPORT_BYTES, sendFile, type SendResult } from './send-file.ts';

export type ImportState =
  | { step: 'choose' }
  | { step: 'sending'; name: string; percent: number; taking: boolean }
  | { step: 'preview'; name: string; report: ImportReport }
  | { step: 'taken'; name: string; report: ImportReport }
  | { step: 'problem'; name: string; problem: { type: 'empty' } | { type: 'too-large'; bytes: number } | Exclude<SendResult, { type: 'report' }> };

export class ImportSteps {
  #state = $state.raw<ImportState>({ step: 'choose' });
  #file: File | undefined;
  readonly #request: () => XMLHttpRequest;

  constructor(request: () => XMLHttpRequest) {
    this.#request = request;
  }

  get state(): ImportState {
    return this.#state;
  }

  /** Shows what would become of the file. */
  async look(file: File): Promise<void> {
    this.#file = file;
    if (file.size === 0) this.#state = { step: 'problem', name: file.name, problem: { type: 'empty' } };
    else if (file.size > MAX_IMPORT_BYTES) this.#state = { step: 'problem', name: file.name, problem: { type: 'too-large', bytes: file.size } };
    else await this.#send(file, true);
  }

  /** Takes in what was looked at. */
  async takeIn(): Promise<void> {
    if (this.#file && this.#state.step === 'preview') await this.#send(this.#file, false);
  }

  /** The same file once more, after a problem. */
  async again(): Promise<void> {
    if (this.#file) await this.look(this.#file);
  }

  startOver(): void {
    this.#file = undefined;
    this.#state = { step: 'choose' };
  }

  async #send(file: File, dryRun: boolean): Promise<void> {
    const sending = (percent: number): ImportState => ({ step: 'sending', name: file.name, percent, taking: !dryRun });
    this.#state = sending(0);
    const result = await sendFile({ file, dryRun, sent: (bytes, of) => (this.#state = sending(of > 0 ? Math.floor((100 * bytes) / of) : 100)) }, this.#request());
    if (this.#file !== file) return;
    if (result.type !== 'report') this.#state = { step: 'problem', name: file.name, problem: result };
    else this.#state = { step: dryRun ? 'preview' : 'taken', name: file.name, report: result.report };
  }
}
