import type { App } from '../app.ts';
import type { WardSlug } from '$domain/ids.ts';
import type { SignedIn, SignInResult } from '$sync/sync.ts';
import { OpenWorkplace } from './open-workplace.svelte.ts';

const chosenWardKey = (person: string) => `tan-noi:ward:${person}`;

/** Who works here and in which ward; opens that ward's store. */
export class AppState {
  readonly app: App;
  readonly #storage: Storage;
  #session = $state.raw<SignedIn>();
  #workplace = $state.raw<OpenWorkplace>();

  constructor(app: App, storage: Storage) {
    this.app = app;
    this.#storage = storage;
    this.#session = app.session.current;
  }

  get session(): SignedIn | undefined {
    return this.#session;
  }

  get workplace(): OpenWorkplace | undefined {
    return this.#workplace;
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
    this.#workplace = new OpenWorkplace(await this.app.open(slug), held.name);
    this.#storage.setItem(chosenWardKey(this.#session.person), slug);
  }

  async signOut(): Promise<void> {
    await this.app.session.signOut();
    this.#workplace = undefined;
    this.#session = undefined;
  }
}
