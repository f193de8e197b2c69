/** How long something done can be undone. Milliseconds. */
export const UNDO_TIME = 10_000;
const READ_TIME = 5_000;

export interface Toast {
  id: number;
  text: string;
  tone: 'done' | 'problem';
  /** Offered for `UNDO_TIME`. */
  undo?: () => void;
}

export class Toasts {
  #all = $state.raw<Toast[]>([]);
  #next = 1;

  get all(): readonly Toast[] {
    return this.#all;
  }

  /** Returns what `close` takes, for a toast whose undo ends early. */
  show(text: string, options: { tone?: Toast['tone']; undo?: () => void } = {}): number {
    const toast: Toast = { id: this.#next++, text, tone: options.tone ?? 'done', undo: options.undo };
    this.#all = [...this.#all.slice(-2), toast];
    setTimeout(() => this.close(toast.id), toast.undo ? UNDO_TIME : READ_TIME);
    return toast.id;
  }

  close(id: number): void {
    this.#all = this.#all.filter((toast) => toast.id !== id);
  }
}
