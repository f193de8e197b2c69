// What is being written of a report: fields, files, place, and what is still missing. The words survive a reload (a call, another language); files are
// chosen again.
import * as z from 'zod/mini';
import { m } from '$i18n/generated/messages.js';
import { latSchema, LIMITS, lonSchema } from '$domain/common-fields.ts';
import { MAX_EVIDENCE_BYTES } from '$domain/evidence.ts';
import { readPhone } from '$domain/phone.ts';
import { wardOfPlace } from '$domain/ward-of-place.ts';
import type { WardOutline } from '$domain/ward-outline.ts';
import { MAX_REPORT_FILES, MAX_REPORT_PHOTO_BYTES, MAX_REPORT_VIDEO_SECONDS, isTooLong } from '$domain/report-file.ts';
import type { NewReport, ReportApp } from '../../report-app.ts';
import type { PickedFile, SaidOnPage } from '$device/report-outbox.ts';
import { formatBytes } from '$ui/formats.ts';

const wordsSchema = z.object({
  category: z.string(),
  description: z.string(),
  address: z.string(),
  lat: z.optional(latSchema),
  lon: z.optional(lonSchema),
  name: z.string(),
  phone: z.string(),
  email: z.string(),
  /** When the form was first opened, in milliseconds: who comes back to a draft has been at it all that time. */
  openedAt: z.number()
});
type Words = z.infer<typeof wordsSchema>;

/** Where reports are taken; the server decides by the same rule. */
export interface ReportArea {
  wards: readonly Pick<WardOutline, 'outline' | 'centre'>[];
  /** Metres; see `wardOfPlace`. */
  reach: number;
}

export interface DraftFile {
  file: PickedFile;
  blob: Blob;
  url: string;
}

const emptyWords = (openedAt: number): Words => ({ category: '', description: '', address: '', name: '', phone: '', email: '', openedAt });

export class ReportDraft {
  words = $state<Words>(emptyWords(0));
  files = $state.raw<readonly DraftFile[]>([]);
  /** Set when sending was tried: from then on what is missing is shown. */
  tried = $state(false);
  fileProblem = $state('');
  area = $state.raw<ReportArea>();
  readonly #app: Pick<ReportApp, 'describe' | 'now'>;
  readonly #storage: Storage;
  readonly #key: string;

  constructor(app: Pick<ReportApp, 'describe' | 'now'>, storage: Storage, key: string) {
    this.#app = app;
    this.#storage = storage;
    this.#key = key;
    const kept = storage.getItem(key);
    // Written by us; of an older version it does not parse and the form is empty.
    const parsed = kept === null ? undefined : wordsSchema.safeParse(JSON.parse(kept));
    this.words = parsed?.success ? parsed.data : emptyWords(app.now());
  }

  keep(): void {
    this.#storage.setItem(this.#key, JSON.stringify(this.words));
  }

  /** The point lies where nobody here takes reports. */
  readonly isOutside = $derived(this.area !== undefined && this.words.lat !== undefined && this.words.lon !== undefined && wardOfPlace(this.area.wards, { lat: this.words.lat, lon: this.words.lon }, this.area.reach) === undefined);

  readonly problems = $derived.by(() => {
    const { category, description, address, lat, phone, email } = this.words;
    return {
      category: category === '' ? m.reports_problem_category() : '',
      description: description.trim() === '' && this.files.length === 0 ? m.reports_problem_nothing() : description.length > LIMITS.description ? m.reports_problem_long({ max: LIMITS.description }) : '',
      place: lat === undefined && address.trim() === '' ? m.reports_problem_place() : address.length > LIMITS.address ? m.reports_problem_long({ max: LIMITS.address }) : '',
      outside: this.isOutside ? m.reports_problem_outside() : '',
      phone: phone.trim() !== '' && readPhone(phone).type === 'malformed' ? m.reports_problem_phone() : '',
      email: email.trim() !== '' && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email.trim()) ? m.reports_problem_email() : ''
    };
  });

  get isEmpty(): boolean {
    const { category, description, address, lat } = this.words;
    return category === '' && description === '' && address === '' && lat === undefined && this.files.length === 0;
  }

  get complete(): boolean {
    return Object.values(this.problems).every((problem) => problem === '');
  }

  async add(picked: Iterable<File>): Promise<void> {
    this.fileProblem = '';
    for (const blob of picked) {
      const problem = await this.#addOne(blob);
      if (problem !== undefined) this.fileProblem = problem;
    }
  }

  remove(gone: DraftFile): () => void {
    const before = this.files;
    this.files = before.filter((other) => other !== gone);
    return () => (this.files = [...this.files, gone]);
  }

  get report(): NewReport {
    const { category, description, address, lat, lon, name, phone, email } = this.words;
    const said: SaidOnPage = { category, description: description.trim(), address: address.trim(), ...(lat !== undefined && lon !== undefined && { lat, lon }), contact: { name: name.trim(), phone: phone.trim(), email: email.trim() } };
    return { said, files: this.files.map(({ blob, file }) => ({ blob, file })), filledMs: Math.max(0, this.#app.now() - this.words.openedAt) };
  }

  /** What was not taken, to be put right. */
  takeBack({ said: { contact, ...said }, files, filledMs }: NewReport): void {
    this.words = { ...emptyWords(this.#app.now() - filledMs), ...said, ...contact };
    this.files = files.map(({ file, blob }) => ({ file, blob, url: URL.createObjectURL(blob) }));
    this.tried = true;
    this.keep();
  }

  /** After it has been kept or sent. */
  clear(): void {
    for (const { url } of this.files) URL.revokeObjectURL(url);
    this.files = [];
    this.words = emptyWords(this.#app.now());
    this.tried = false;
    this.fileProblem = '';
    this.#storage.removeItem(this.#key);
  }

  async #addOne(blob: File): Promise<string | undefined> {
    if (this.files.length >= MAX_REPORT_FILES) return m.reports_file_many({ count: MAX_REPORT_FILES });
    // Before its bytes are read: a file of a gigabyte must not fill the memory.
    if (blob.size > MAX_EVIDENCE_BYTES) return m.reports_file_large({ name: blob.name, size: formatBytes(blob.size), max: limitWords(MAX_EVIDENCE_BYTES) });
    const file = blob.size > 0 ? await this.#app.describe(blob) : undefined;
    if (!file) return m.reports_file_kind({ name: blob.name });
    if (file.use === 'photo' && blob.size > MAX_REPORT_PHOTO_BYTES) return m.reports_file_large({ name: blob.name, size: formatBytes(blob.size), max: limitWords(MAX_REPORT_PHOTO_BYTES) });
    if (this.files.some((known) => known.file.sha256 === file.sha256)) return m.reports_file_twice({ name: blob.name });
    const url = URL.createObjectURL(blob);
    if (file.use === 'video' && isTooLong(await secondsOf(url))) {
      URL.revokeObjectURL(url);
      return m.reports_file_video_long({ name: blob.name, seconds: MAX_REPORT_VIDEO_SECONDS });
    }
    this.files = [...this.files, { file, blob, url }];
    return undefined;
  }
}

/** As the form's hint and the server say it. */
const limitWords = (bytes: number): string => `${bytes / 1024 / 1024}\u00a0MB`;

/** 0 where the browser cannot tell: the size still limits it. */
function secondsOf(url: string): Promise<number> {
  return new Promise((resolve) => {
    const video = document.createElement('video');
    video.preload = 'metadata';
    video.onloadedmetadata = () => resolve(Number.isFinite(video.duration) ? video.duration : 0);
    video.onerror = () => resolve(0);
    video.src = url;
  });
}
