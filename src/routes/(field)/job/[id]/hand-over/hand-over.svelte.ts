import type { CapturedFile } from '$device/device.ts';
import type { IdentityCheck } from '$domain/identity-check.ts';
import { compareNames } from '$domain/identity-qr.ts';
import type { DeliveryJob } from '$domain/job.ts';
import { normaliseLine, normaliseLines } from '$domain/normalise-text.ts';
import type { ProcedureRules } from '$domain/procedure-rules.ts';
import type { EntryContent } from '$domain/entry.ts';
import { m } from '$i18n/generated/messages.js';
import type { EntryForm } from '$ui/entry-form.svelte.ts';
import { hashOf } from '$ui/hash-of.ts';
import type { Photos } from '$ui/photos.svelte.ts';
import type { Rating } from '$ui/RatingStep.svelte';
import type { CapturedSignature } from '$ui/SignaturePad.svelte';
import type { HandOverFields, handOverDraftSchema } from './hand-over-draft.ts';

interface Facts {
  job: () => DeliveryJob;
  rules: () => ProcedureRules;
}

type HandedOver = Extract<EntryContent, { kind: 'handed-over' }>;

/** One hand-over being filled in: what belongs together, what is missing, and the entry that it becomes. */
export class HandOver {
  readonly form: EntryForm<typeof handOverDraftSchema>;
  readonly mandate: Photos;
  readonly witnessed: Photos;
  readonly #facts: Facts;

  constructor(form: EntryForm<typeof handOverDraftSchema>, facts: Facts) {
    this.form = form;
    this.#facts = facts;
    this.mandate = form.morePhotos('mandate');
    this.witnessed = form.morePhotos('witness');
  }

  get fields(): HandOverFields {
    return this.form.fields;
  }

  get job(): DeliveryJob {
    return this.#facts.job();
  }

  get rules(): ProcedureRules {
    return this.#facts.rules();
  }

  /** Of the fields; each empty where all is well. */
  get problems(): Record<'name' | 'relationship' | 'mandate' | 'identity' | 'papers' | 'signature' | 'witness' | 'witnessPhoto' | 'remark', string> {
    const { fields, rules } = this;
    const explained = fields.remark.trim() !== '';
    const differs = fields.identity?.verdict === 'differs';
    return {
      name: fields.name.trim() ? '' : m.field_hand_over_name_missing(),
      relationship: this.#authorised && !fields.relationship.trim() ? m.field_hand_over_relationship_missing() : '',
      mandate: this.#authorised && rules.mandatePhoto && this.mandate.all.length === 0 ? m.door_mandate_missing() : '',
      identity: rules.identityCheck && !fields.identity ? m.door_identity_missing() : '',
      papers: this.papersLeft.length > 0 && !explained ? m.door_papers_left() : '',
      signature: fields.unsigned || fields.strokes.length > 0 ? '' : m.door_signature_missing(),
      witness: fields.unsigned && !fields.witness.trim() ? m.door_witness_missing() : '',
      witnessPhoto: fields.unsigned && this.witnessed.all.length === 0 ? m.door_witness_photo_missing() : '',
      remark: differs && !explained ? m.door_differs_explain() : ''
    };
  }

  get complete(): boolean {
    return Object.values(this.problems).every((problem) => !problem);
  }

  get papersLeft(): string[] {
    return this.job.delivery.papersToCollect.filter((paper) => !this.fields.papers.includes(paper));
  }

  /** The applicant's name stands there already; an authorised person's has to be asked. */
  choose(who: HandOverFields['who'] | undefined): void {
    if (!who || who === this.fields.who) return;
    const applicant = this.job.person?.name ?? '';
    if (who === 'authorised' && this.fields.name === applicant) this.name = '';
    if (who === 'person') this.name = applicant;
    this.fields.who = who;
  }

  get name(): string {
    return this.fields.name;
  }

  /** A card that was looked at is that of the name that stood there then. */
  set name(name: string) {
    if (this.fields.identity && compareNames(name, this.fields.name) !== 'same') this.fields.identity = undefined;
    this.fields.name = name;
  }

  /** The slip that was scanned is this dossier's, or another's. */
  slipScanned(right: boolean): void {
    this.fields.slipScanned = right;
  }

  checkedIdentity(check: IdentityCheck | undefined): void {
    this.fields.identity = check;
  }

  tick(paper: string, on: boolean): void {
    const others = this.fields.papers.filter((other) => other !== paper);
    this.fields.papers = on ? [...others, paper] : others;
    this.fields.papersTouched = true;
  }

  /**
   * The button at the end says "all papers taken back" and ticks them: no paper was ticked or unticked, and nothing was written that explains why one is
   * missing. So papers cost no tap more, and what is recorded is what the button said.
   */
  get takesAllPapers(): boolean {
    const { fields } = this;
    return this.papersLeft.length > 0 && fields.papers.length === 0 && !fields.papersTouched && fields.remark.trim() === '';
  }

  tickAll(): void {
    this.fields.papers = [...this.job.delivery.papersToCollect];
  }

  /** The recipient signed, or cannot. */
  setUnsigned(unsigned: boolean): void {
    this.fields.unsigned = unsigned;
  }

  /** In the order of the entry's evidence: after the signature, before the form's other photos. */
  get files(): CapturedFile[] {
    return [...(this.#authorised ? this.mandate.files : []), ...(this.fields.unsigned ? this.witnessed.files : [])];
  }

  async content({ rating, signature }: { rating: Rating | undefined; signature: CapturedSignature | undefined }): Promise<HandedOver> {
    const { fields } = this;
    const remark = normaliseLines(fields.remark);
    const [mandate, witnessed] = await Promise.all([hashesOf(this.mandate), hashesOf(this.witnessed)]);
    const name = normaliseLine(fields.name);
    return {
      kind: 'handed-over',
      data: {
        recipient: this.#authorised ? { who: 'authorised', name, relationship: normaliseLine(fields.relationship), ...(mandate.length > 0 && { mandate }) } : { who: 'person', name },
        ...(fields.identity && { identity: $state.snapshot(fields.identity) }),
        ...(fields.slipScanned && { slipScanned: true as const }),
        papersCollected: this.job.delivery.papersToCollect.filter((paper) => fields.papers.includes(paper)),
        feeTaken: fields.feeTaken ? this.job.delivery.fee : 0,
        ...(fields.unsigned ? { unsigned: { witness: normaliseLine(fields.witness), photos: witnessed } } : signature && { signature: signature.drawing }),
        ...(rating !== undefined && { rating }),
        ...(remark && { remark })
      }
    };
  }

  get #authorised(): boolean {
    return this.fields.who === 'authorised';
  }
}

const hashesOf = (photos: Photos) => Promise.all(photos.files.map(({ blob }) => hashOf(blob)));
