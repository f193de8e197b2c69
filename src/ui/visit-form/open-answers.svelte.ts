import { answersToKeep, checkAnswers, lookThrough, type AnswerProblem, type AnswersCheck } from '$domain/check-answers.ts';
import { compileForm, type CompiledForm } from '$domain/compile-form.ts';
import { versionOf, type AnsweredForm, type FormAnswers, type VisitForm } from '$domain/visit-form.ts';
import type { CapturedFile } from '$device/device.ts';
import type { Photos } from '../photos.svelte.ts';
import { readAnswers, type Typed } from './typed-answers.ts';

export interface OpenAnswersParts {
  typed: () => Typed;
  photos: ReadonlyMap<string, Photos>;
  /** The day (Asia/Ho_Chi_Minh) whose constants hold. */
  on: () => string;
  /** Photos that stay as they are, by field: those of an entry that is corrected. */
  fixed?: Readonly<Record<string, string[]>>;
}

/** The answers to one form while they are being given. */
export class OpenAnswers {
  readonly form: VisitForm;
  readonly photos: ReadonlyMap<string, Photos>;
  readonly #compiled: CompiledForm;
  readonly #typed: () => Typed;
  readonly #on: () => string;
  readonly #fixed: Readonly<Record<string, string[]>>;
  readonly #read = $derived.by(() => readAnswers(this.form, this.#typed(), this.#photoNames()));
  readonly #check = $derived.by(() => this.#lookThrough());

  /** @throws RangeError for a form that provisioning would have refused */
  constructor(form: VisitForm, { typed, photos, on, fixed = {} }: OpenAnswersParts) {
    const compiled = compileForm(form);
    if (compiled.type === 'problems') throw new RangeError(compiled.problems.join('\n'));
    this.form = form;
    this.#compiled = compiled.form;
    this.#typed = typed;
    this.photos = photos;
    this.#on = on;
    this.#fixed = fixed;
  }

  get check(): AnswersCheck {
    return this.#check;
  }

  get problems(): ReadonlyMap<string, AnswerProblem> {
    return this.#check.problems;
  }

  /** Photos of the fields that are asked for, in the order of the form. */
  get files(): CapturedFile[] {
    return [...this.photos].filter(([key]) => this.#check.shown.has(key)).flatMap(([, photos]) => photos.files);
  }

  /** What the entry is to hold. The photos are named by the SHA-256 of their bytes, as `append` will name them. */
  async keep(): Promise<{ form: AnsweredForm; answers: FormAnswers; problems: ReadonlyMap<string, AnswerProblem> }> {
    const on = this.#on();
    const named = new Map<string, string[]>();
    for (const [key, photos] of this.photos) named.set(key, [...new Set(await Promise.all(photos.files.map(({ blob }) => sha256(blob))))]);
    const evidence = [...named.values(), ...Object.values(this.#fixed)].flat();
    const question = { form: this.#compiled, on, evidence, answers: { ...readAnswers(this.form, this.#typed(), named).answers, ...this.#fixed } };
    const answers = answersToKeep(question);
    return { form: { form: this.form.form, version: versionOf(this.form), on }, answers, problems: checkAnswers({ ...question, answers }) };
  }

  #lookThrough(): AnswersCheck {
    const { answers, misread } = this.#read;
    const check = lookThrough({
      form: this.#compiled,
      answers: { ...answers, ...this.#fixed },
      on: this.#on(),
      evidence: [...this.#photoNames().values(), ...Object.values(this.#fixed)].flat()
    });
    const problems = new Map(check.problems);
    for (const key of misread) if (check.shown.has(key.split('.')[0] ?? key)) problems.set(key, 'kind');
    return { ...check, problems };
  }

  /** Names that will do until the bytes have been hashed. */
  #photoNames(): Map<string, string[]> {
    return new Map([...this.photos].map(([key, photos]) => [key, photos.all.map(({ id }) => `${key}:${id}`)]));
  }
}

async function sha256(blob: Blob): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', await blob.arrayBuffer());
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
