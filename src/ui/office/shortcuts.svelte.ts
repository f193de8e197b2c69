/** What single keys do on a page; keys as `KeyboardEvent.key`, lower case. */
export type KeyActions = Readonly<Record<string, (() => void) | undefined>>;

const STORED = 'tan-noi:shortcuts';
const TYPING = 'input:not([type="checkbox"], [type="radio"]), textarea, select, [contenteditable]';

/** Single-key shortcuts; a person may turn them off, for speech input types letters (WCAG 2.1.4). */
export class Shortcuts {
  readonly #storage: Storage;
  #on = $state(true);

  constructor(storage: Storage) {
    this.#storage = storage;
    this.#on = storage.getItem(STORED) !== 'off';
  }

  get on(): boolean {
    return this.#on;
  }

  set on(on: boolean) {
    this.#on = on;
    this.#storage.setItem(STORED, on ? 'on' : 'off');
  }

  /** Does what the key stands for, unless the person is typing, a dialog is open, or another key is held. */
  handle(event: KeyboardEvent, actions: KeyActions): void {
    if (!this.#on || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target instanceof Element && event.target.closest(TYPING)) return;
    if (document.querySelector('dialog[open]')) return;
    const action = actions[event.key.toLowerCase()];
    if (!action) return;
    event.preventDefault();
    action();
  }
}
