/** An answer that is not a success, in CouchDB's words: `{ error, reason }` with its status. */
export class CouchError extends Error {
  constructor(
    readonly status: number,
    readonly error: string,
    readonly reason: string,
    readonly headers: Readonly<Record<string, string>> = {}
  ) {
    super(`${error}: ${reason}`);
  }

  get body(): { error: string; reason: string } {
    return { error: this.error, reason: this.reason };
  }
}

export const badRequest = (reason: string): CouchError => new CouchError(400, 'bad_request', reason);
export const unauthorized = (reason: string): CouchError => new CouchError(401, 'unauthorized', reason);
export const forbidden = (reason: string): CouchError => new CouchError(403, 'forbidden', reason);
export const notFound = (reason = 'missing'): CouchError => new CouchError(404, 'not_found', reason);
export const conflict = (): CouchError => new CouchError(409, 'conflict', 'Document update conflict.');
export const tooLarge = (reason: string): CouchError => new CouchError(413, 'too_large', reason);

/** PouchDB says the same things with `status`, `name` and `reason`; anything else is a bug and stays one. */
export function asCouchError(thrown: unknown): CouchError | undefined {
  if (thrown instanceof CouchError) return thrown;
  if (typeof thrown !== 'object' || thrown === null || !('status' in thrown) || typeof thrown.status !== 'number') return undefined;
  // PouchDB answers a bad special field with 500; CouchDB with 400.
  const status = 'name' in thrown && thrown.name === 'doc_validation' ? 400 : thrown.status;
  if (status < 400 || status >= 500) return undefined;
  const word = (key: string): string | undefined => {
    const value: unknown = Reflect.get(thrown, key);
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  return new CouchError(status, word('name') ?? 'bad_request', word('reason') ?? word('message') ?? 'unknown');
}

/** The one status that means "not there"; everything else is thrown on. */
export function isMissing(thrown: unknown): boolean {
  return asCouchError(thrown)?.status === 404;
}
