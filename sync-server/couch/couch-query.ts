// CouchDB's query parameters: parsed or refused with 400, never guessed.
import { badRequest } from './couch-error.ts';

export class CouchQuery {
  readonly #params: URLSearchParams;
  /** Some POST requests carry the same parameters in their body. */
  readonly #body: Record<string, unknown>;

  constructor(url: string, body: Record<string, unknown> = {}) {
    const at = url.indexOf('?');
    this.#params = new URLSearchParams(at < 0 ? '' : url.slice(at + 1));
    this.#body = body;
  }

  text(name: string): string | undefined {
    const value = this.#params.get(name);
    if (value !== null) return value;
    const fromBody = this.#body[name];
    return typeof fromBody === 'string' ? fromBody : undefined;
  }

  /** A parameter as text, without the quotes that clients put around what they take for JSON. */
  bareText(name: string): string | undefined {
    const value = this.#params.get(name) ?? this.#body[name];
    if (value === undefined || value === null) return undefined;
    const text = String(value);
    return /^".*"$/.test(text) ? text.slice(1, -1) : text;
  }

  flag(name: string): boolean {
    const value = this.#params.get(name) ?? this.#body[name];
    if (value === undefined || value === 'false' || value === false) return false;
    if (value === 'true' || value === true || value === '') return true;
    throw badRequest(`Invalid boolean parameter: ${name}`);
  }

  /** A whole number ≥ 0. */
  count(name: string): number | undefined {
    const value = this.#params.get(name) ?? this.#body[name];
    if (value === undefined) return undefined;
    const number = typeof value === 'number' ? value : /^\d{1,15}$/.test(String(value)) ? Number(value) : Number.NaN;
    if (!Number.isSafeInteger(number) || number < 0) throw badRequest(`Invalid value for ${name}: a whole number, not negative, was expected.`);
    return number;
  }

  json(name: string): unknown {
    const value = this.#params.get(name);
    if (value === null) return this.#body[name];
    try {
      return JSON.parse(value);
    } catch {
      throw badRequest(`Invalid JSON in parameter ${name}.`);
    }
  }

  /** A key of _all_docs: a JSON string; other types are no document ids. */
  key(...names: string[]): string | undefined {
    for (const name of names) {
      const value = this.json(name);
      if (value === undefined || value === null) continue;
      if (typeof value !== 'string') throw badRequest(`Invalid value for ${name}: a JSON string was expected.`);
      return value;
    }
    return undefined;
  }
}
