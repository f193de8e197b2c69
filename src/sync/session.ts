// Who works on this device. It is remembered, so that work goes on with no network; only signing in needs the server.
import type { PersonName, WardSlug } from '$domain/ids.ts';
import type { Role } from '$domain/roles.ts';
import { readKept, type Kept } from './kept-session.ts';
import type { SessionMemory } from './session-memory.ts';
import type * as signInAnswer from './sign-in-answer.ts';
import type { Session, SignedIn, SignInResult } from './sync.ts';

const TIMEOUT_MS = 30_000;

export interface SessionParts {
  fetch: typeof fetch;
  memory: SessionMemory;
  /** Names of wards, as far as they are known. */
  wardName(ward: WardSlug): Promise<string | undefined>;
  /** What reads the server's answers: a page loads it when somebody signs in, a service worker can load nothing later. */
  reading(): Promise<typeof signInAnswer>;
}

export class DeviceSession implements Omit<Session, 'elsewhere'> {
  readonly #parts: SessionParts;
  #kept: Kept;
  #asking = new AbortController();

  private constructor(parts: SessionParts, kept: Kept) {
    this.#parts = parts;
    this.#kept = kept;
  }

  static async recall(parts: SessionParts): Promise<DeviceSession> {
    return new DeviceSession(parts, await recalled(parts.memory));
  }

  /** Another tab has kept something. True when the person who works here is not the one who did before. */
  async lookAgain(): Promise<boolean> {
    const before = this.#kept;
    const kept = await recalled(this.#parts.memory);
    // This tab has kept something itself meanwhile: that is what the others hear of.
    if (this.#kept !== before) return false;
    this.#kept = kept;
    return kept.session?.person !== before.session?.person;
  }

  get current(): SignedIn | undefined {
    return this.#kept.session;
  }

  async signIn(name: string, password: string): Promise<SignInResult> {
    const answer = await this.#ask('POST', { name, password });
    if (!answer) return { type: 'no-answer' };
    const { status, headers, json } = answer;
    if (status === 429) return { type: 'too-many-tries', seconds: Number.parseInt(headers.get('retry-after') ?? '', 10) || 60 };
    // What is no JSON came from somebody in between: a café's sign-in page answers everything with 200.
    if (json === undefined) return status >= 500 ? { type: 'server-error', status } : { type: 'no-answer' };
    if (status === 401 || status === 400) return { type: 'wrong-name-or-password' };
    if (status !== 200) return { type: 'server-error', status };
    const read = (await this.#parts.reading()).readSignInAnswer(json, name);
    if (read.type === 'not-ours') return { type: 'no-answer' };
    if (read.type === 'no-role') {
      await this.#ask('DELETE');
      return read;
    }
    const session = { person: read.person, wards: await this.#wardsOf(read.held) };
    await this.#keep({ session });
    return { type: 'signed-in', session };
  }

  async noteRoles(person: PersonName, roles: readonly string[]): Promise<boolean> {
    const held = (await this.#parts.reading()).readRoles(roles);
    const session = this.#kept.session;
    // With no role left the store stays within reach: what was not sent can be seen and carried to the desk.
    if (!session || session.person !== person || held.size === 0) return false;
    if (inWords(held) === inWords(new Map(session.wards.map((each) => [each.ward, each.roles])))) return false;
    const known = new Map(session.wards.map(({ ward, name }) => [ward, name]));
    await this.#keep({ session: { person, wards: (await this.#wardsOf(held)).map((each) => ({ ...each, name: each.name === each.ward ? (known.get(each.ward) ?? each.name) : each.name })) } });
    return true;
  }

  async signOut(): Promise<void> {
    await this.#keep({ signOutDue: true });
  }

  /** The cookie is the server's to take back; signed out with no network, it is asked at the next opportunity. */
  async finishSignOut(): Promise<void> {
    if (!this.#kept.signOutDue) return;
    const answer = await this.#ask('DELETE');
    // Someone may have signed in while it was asked: that stands.
    if (answer?.status === 200 && answer.json !== undefined && this.#kept.signOutDue) await this.#keep({});
  }

  async #wardsOf(held: ReadonlyMap<WardSlug, Role[]>): Promise<SignedIn['wards']> {
    return Promise.all([...held].map(async ([ward, roles]) => ({ ward, name: (await this.#parts.wardName(ward)) ?? ward, roles })));
  }

  async #keep(kept: Kept): Promise<void> {
    await this.#parts.memory.keep(kept);
    this.#kept = kept;
  }

  /** Undefined without an answer; a sign-out gets there also when the page goes away. One question at a time: the answer to a sign-out that is under way would take a new person's cookie away. */
  async #ask(method: 'POST' | 'DELETE', body?: object): Promise<{ status: number; headers: Headers; json: unknown } | undefined> {
    this.#asking.abort();
    const asking = (this.#asking = new AbortController());
    const timer = setTimeout(() => asking.abort(), TIMEOUT_MS);
    const init: RequestInit = { method, credentials: 'same-origin', cache: 'no-store', keepalive: method === 'DELETE', headers: { accept: 'application/json' }, signal: asking.signal };
    if (body) Object.assign(init, { body: JSON.stringify(body), headers: { accept: 'application/json', 'content-type': 'application/json' } });
    try {
      const response = await this.#parts.fetch('/db/_session', init);
      return { status: response.status, headers: response.headers, json: parseJson(await response.text()) };
    } catch (error) {
      if (error instanceof TypeError || error instanceof DOMException) return undefined;
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }
}

/** Nobody when there is nothing, or what an older version wrote: signing in writes it anew. */
const recalled = async (memory: SessionMemory): Promise<Kept> => readKept(await memory.recall()) ?? {};

const inWords = (held: ReadonlyMap<WardSlug, readonly Role[]>): string => [...held].map(([ward, roles]) => `${ward} ${[...roles].sort().join(' ')}`).sort().join('\n');

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
