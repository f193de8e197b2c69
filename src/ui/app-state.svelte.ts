import type { App, UpdateState } from '../app.ts';
import type { WardSlug } from '$domain/ids.ts';
import type { SignedIn, SignInResult } from '$sync/sync.ts';
import { Live } from './live.svelte.ts';
import { OpenWorkplace } from './open-workplace.svelte.ts';

const chosenWardKey = (person: string) => `tan-noi:ward:${person}`;

/** Who works here and in which ward; opens that ward's store. */
export class AppState {
  readonly app: App;
  readonly #storage: Storage;
  #session = $state.raw<SignedIn>();
  #workplace = $state.raw<OpenWorkplace>();
  #blocked = $state(false);
  #rolesChanged = $state(false);
  readonly #updates: Live<UpdateState, UpdateState>;

  constructor(app: App, storage: Storage) {
    this.app = app;
    this.#storage = storage;
    this.#session = app.session.current;
    this.#updates = new Live(app.updates, app.updates.state);
    app.session.elsewhere(() => {
      this.#leave();
      void this.start();
    });
  }

  get session(): SignedIn | undefined {
    return this.#session;
  }

  get workplace(): OpenWorkplace | undefined {
    return this.#workplace;
  }

  /** Whether a new version of the app waits, or has left this tab behind. */
  get update(): UpdateState {
    return this.#updates.current;
  }

  /** The store cannot be opened yet: a tab with an older version of the app is in the way. */
  get blocked(): boolean {
    return this.#blocked;
  }

  /** The server knows the person by other roles than the pages that are open were made for. */
  get rolesChanged(): boolean {
    return this.#rolesChanged;
  }

  /** Pages stay as they are, for a form may be open; the next start is by the new roles. */
  async noteRoles(roles: readonly string[]): Promise<void> {
    if (this.#session && (await this.app.session.noteRoles(this.#session.person, roles))) this.#rolesChanged = true;
  }

  /** Opens the ward chosen last, or the first one of the signed-in person. */
  async start(): Promise<void> {
    if (!this.#session) return;
    const chosen = this.#storage.getItem(chosenWardKey(this.#session.person));
    const ward = this.#session.wards.find((held) => held.ward === chosen) ?? this.#session.wards[0];
    if (ward) await this.switchWard(ward.ward);
  }

  async signIn(name: string, password: string): Promise<SignInResult> {
    const result = await this.app.session.signIn(name, password);
    if (result.type === 'signed-in') {
      this.#session = result.session;
      await this.start();
    }
    return result;
  }

  async switchWard(slug: WardSlug): Promise<void> {
    const held = this.#session?.wards.find((ward) => ward.ward === slug);
    if (!this.#session || !held) throw new RangeError(`${this.#session?.person ?? 'nobody'} does not work in ${slug}`);
    const opening = this.app.open(slug, () => (this.#blocked = true));
    this.#workplace = new OpenWorkplace(await opening, held.name);
    this.#blocked = false;
    this.#storage.setItem(chosenWardKey(this.#session.person), slug);
  }

  async signOut(): Promise<void> {
    await this.app.session.signOut();
    this.#leave();
  }

  #leave(): void {
    this.#workplace = undefined;
    this.#session = this.app.session.current;
  }
}
