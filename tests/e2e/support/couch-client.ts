// Talks to the server's own paths without the app, as someone with a person's cookie and a terminal could.
export interface Answer {
  status: number;
  body: Record<string, unknown>;
}

export interface Doc extends Record<string, unknown> {
  _id: string;
}

export class CouchClient {
  private constructor(
    private readonly base: string,
    private readonly headers: Record<string, string>
  ) {}

  /** By the sign-in that the app uses; throws when the server says no. */
  static async signIn(base: string, { name, password }: { name: string; password: string }): Promise<CouchClient> {
    const response = await fetch(`${base}/db/_session`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ name, password }) });
    const cookie = response.headers.getSetCookie().map((line) => line.split(';')[0] ?? '').find((pair) => pair.startsWith('AuthSession='));
    if (!response.ok || !cookie) throw new Error(`sign-in of ${name} answered ${response.status}`);
    return new CouchClient(base, { cookie });
  }

  /** The server's administrator, by Basic credentials. */
  static administrator(base: string, { name, password }: { name: string; password: string }): CouchClient {
    return new CouchClient(base, { authorization: `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}` });
  }

  static nobody(base: string): CouchClient {
    return new CouchClient(base, {});
  }

  async ask(method: string, path: string, body?: unknown): Promise<Answer> {
    const response = await fetch(`${this.base}/db/${path}`, {
      method,
      headers: { ...this.headers, accept: 'application/json', ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body: JSON.stringify(body) })
    });
    const text = await response.text();
    const parsed: unknown = text === '' ? {} : JSON.parse(text);
    return { status: response.status, body: isRecord(parsed) ? parsed : { list: parsed } };
  }

  async get(path: string): Promise<Record<string, unknown>> {
    const { status, body } = await this.ask('GET', path);
    if (status !== 200) throw new Error(`GET ${path} answered ${status}: ${JSON.stringify(body)}`);
    return body;
  }

  async put(database: string, doc: Doc): Promise<Answer> {
    return this.ask('PUT', `${database}/${encodeURIComponent(doc._id)}`, doc);
  }

  /** The answer for each document of one `_bulk_docs`; `newEdits: false` is how a replicator writes. */
  async bulkDocs(database: string, docs: Doc[], { newEdits = true } = {}): Promise<Record<string, unknown>[]> {
    const { status, body } = await this.ask('POST', `${database}/_bulk_docs`, { docs, new_edits: newEdits });
    if (status !== 201 && status !== 200) throw new Error(`_bulk_docs of ${database} answered ${status}: ${JSON.stringify(body)}`);
    return Array.isArray(body['list']) ? body['list'].filter(isRecord) : [];
  }

  /** Every document whose id begins so. */
  async docs(database: string, prefix: string): Promise<Doc[]> {
    const range = new URLSearchParams({ include_docs: 'true', startkey: JSON.stringify(prefix), endkey: JSON.stringify(`${prefix}\uffff`) });
    const { rows } = await this.get(`${database}/_all_docs?${range}`);
    if (!Array.isArray(rows)) throw new Error(`${database}/_all_docs has no rows`);
    return rows.flatMap((row: unknown) => (isRecord(row) && isDoc(row['doc']) ? [row['doc']] : []));
  }

  async attachment(database: string, id: string, name: string): Promise<Buffer> {
    const response = await fetch(`${this.base}/db/${database}/${encodeURIComponent(id)}/${name}`, { headers: this.headers });
    if (!response.ok) throw new Error(`${id}/${name} answered ${response.status}`);
    return Buffer.from(await response.arrayBuffer());
  }

  /** A file of evidence, put together from its chunks as they lie on the server. */
  async evidence(database: string, sha256: string): Promise<Buffer> {
    const chunks = await this.docs(database, `chunk:${sha256}:`);
    if (chunks.length === 0) throw new Error(`no chunk of ${sha256}`);
    const pieces = await Promise.all(chunks.map((_, index) => this.attachment(database, `chunk:${sha256}:${index}`, 'data')));
    return Buffer.concat(pieces);
  }
}

export const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
const isDoc = (value: unknown): value is Doc => isRecord(value) && typeof value['_id'] === 'string';
