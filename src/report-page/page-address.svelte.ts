// Which of the page's two views is shown: the form at /bao-cao, a report at /bao-cao/CODE.
export const FORM_PATH = '/bao-cao';

export class PageAddress {
  #path = $state('');
  readonly #window: Window;

  constructor(window: Window) {
    this.#window = window;
    this.#path = window.location.pathname;
    window.addEventListener('popstate', () => (this.#path = window.location.pathname));
  }

  /** What stands in the code's place, as it was typed; undefined for the form. */
  get code(): string | undefined {
    const [, , code = ''] = this.#path.split('/');
    return code === '' ? undefined : readable(code);
  }

  go(path: string): void {
    this.#window.history.pushState(null, '', path);
    this.#path = this.#window.location.pathname;
    this.#window.scrollTo(0, 0);
  }
}

function readable(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch (error) {
    // A broken escape is no code either.
    if (error instanceof URIError) return part;
    throw error;
  }
}
