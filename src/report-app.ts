// The composition root of the public page: no sign-in, no ward's store; an outbox on the device and the few questions it has for the server. What keeps
// and sends a report (and Dexie with it) is loaded once the form is there: a weak connection brings the form first.
import * as z from 'zod/mini';
import type { OutboxReport, PickedFile, ReportOutbox, SaidOnPage } from '$device/report-outbox.ts';
import { sha256 } from '$device/digest.ts';
import type { Subscribable } from '$device/device.ts';
import { fileKind, KIND_BYTES } from '$domain/file-kind.ts';
import { CODE_BYTES, mintReportCode, type ReportCode } from '$domain/report-code.ts';
import { REPORT_FILE_MIMES } from '$domain/report-file.ts';
import { categorySchema } from '$domain/category.ts';
import { wardOutlineSchema } from '$domain/ward-outline.ts';
import type { SendOutcome } from '$sync/send-reports.ts';
import { askToSendReports, registerReportWorker } from './register-service-worker.ts';

const formSchema = z.object({
  categories: z.array(categorySchema),
  wards: z.array(z.pick(wardOutlineSchema, { slug: true, name: true, centre: true, outline: true, approximate: true }))
});
/** What the form offers. */
export type ReportForm = z.infer<typeof formSchema>;

const statusSchema = z.object({
  type: z.literal('status'),
  stage: z.enum(['received', 'assigned', 'unfounded', 'put-right', 'minutes', 'checked']),
  closed: z.boolean(),
  reopened: z.boolean(),
  answers: z.array(z.object({ at: z.string(), text: z.string() })),
  updatedAt: z.string(),
  received: z.string(),
  due: z.string(),
  category: z.string(),
  description: z.string(),
  address: z.string(),
  ward: z.string(),
  files: z.array(z.object({ sha256: z.string(), use: z.enum(['photo', 'video']), bytes: z.number(), there: z.array(z.number()) }))
});
export type FollowedReport = z.infer<typeof statusSchema>;

const refusalSchema = z.object({ type: z.literal('refused'), code: z.string(), vi: z.string(), en: z.string() });
export type Refusal = Pick<z.infer<typeof refusalSchema>, 'code' | 'vi' | 'en'>;
export type Asked<T> = { type: 'answer'; answer: T } | { type: 'refused'; refusal: Refusal } | { type: 'no-answer' };

export interface NewReport {
  said: SaidOnPage;
  files: readonly { blob: Blob; file: PickedFile }[];
  /** Milliseconds since the form was opened. */
  filledMs: number;
}

/** `not-loaded`: the page is opened for the first time and the network went before all of it was there. */
export type Kept = { type: 'kept'; code: ReportCode } | { type: 'not-loaded' } | { type: 'disk-full' };

export interface ReportApp {
  /** As it was on the last visit. */
  keptForm(): ReportForm | undefined;
  /** From the server; undefined when it does not answer. */
  form(): Promise<ReportForm | undefined>;
  /** By its first bytes; undefined for what no report may hold. */
  describe(blob: Blob): Promise<PickedFile | undefined>;
  /** The code counts from when it is kept on the device: from then on a crash loses nothing. */
  keep(report: NewReport): Promise<Kept>;
  /** Comes back when nothing waits any more or something stands in the way. */
  send(): Promise<SendOutcome>;
  reports(): Subscribable<OutboxReport[]>;
  forget(code: ReportCode): Promise<void>;
  /** What was said and shown in a report that the server would not take; undefined when it is no longer there. */
  refused(code: ReportCode): Promise<NewReport | undefined>;
  /** The files of a report that the server has already; they go as those of any other report do. */
  attach(code: ReportCode, files: NewReport['files']): Promise<Kept>;
  status(code: ReportCode): Promise<Asked<FollowedReport>>;
  again(code: ReportCode, remark: string): Promise<Asked<undefined>>;
  /** For the desk's form, which is sent at once. */
  mintCode(): ReportCode;
  now(): number;
}

const FORM = 'tan-noi:report-form';
const TIMEOUT_MS = 20_000;

interface Sending {
  outbox: ReportOutbox;
  send(): Promise<SendOutcome>;
}

export function createReportApp(): ReportApp {
  const boundFetch: typeof fetch = (...request) => window.fetch(...request);
  let loading: Promise<Sending> | undefined;
  let sending: Promise<SendOutcome> | undefined;
  /** What of the page's own a weak connection brings first. */
  let formFirst: Promise<unknown> = Promise.resolve();

  const app: ReportApp = {
    keptForm,
    form() {
      const asked = form();
      if (!keptForm()) formFirst = asked;
      return asked;
    },
    describe,
    async keep({ said, files, filledMs }) {
      const code = mintCode();
      const report: OutboxReport = { code, createdAt: new Date().toISOString(), category: said.category, address: said.address, state: 'waiting', said, filledMs, files: files.map(({ file }) => file), doneFiles: [] };
      return add(report, files);
    },
    async send() {
      const parts = await loaded();
      if (!parts) return { type: 'no-answer' };
      sending ??= parts.send().finally(() => (sending = undefined));
      return sending;
    },
    reports: () => observe(loaded),
    forget: async (code) => (await loaded())?.outbox.forget(code),
    async refused(code) {
      const outbox = (await loaded())?.outbox;
      const report = await outbox?.get(code);
      if (!outbox || !report?.said) return undefined;
      const files = await Promise.all(report.files.map(async (file) => ({ file, blob: await outbox.blob(code, file.sha256) })));
      return { said: report.said, filledMs: report.filledMs, files: files.flatMap(({ file, blob }) => (blob ? [{ file, blob }] : [])) };
    },
    async attach(code, files) {
      const kept = await add({ code, createdAt: new Date().toISOString(), category: '', address: '', state: 'posted', filledMs: 0, files: files.map(({ file }) => file), doneFiles: [] }, files);
      if (kept.type === 'kept') void app.send();
      return kept;
    },
    status: (code) => ask('/api/reports/status', { headers: { 'x-report-code': code } }, (json) => statusSchema.safeParse(json).data),
    again: async (code, remark) => {
      const asked = await ask('/api/reports/again', { method: 'POST', headers: { 'x-report-code': code, 'content-type': 'application/json' }, body: JSON.stringify({ remark }) }, (json) => z.object({ type: z.literal('taken') }).safeParse(json).data);
      return asked.type === 'answer' ? { type: 'answer', answer: undefined } : asked;
    },
    mintCode,
    now: () => Date.now()
  };
  return app;

  function mintCode(): ReportCode {
    return mintReportCode(crypto.getRandomValues(new Uint8Array(CODE_BYTES)));
  }

  /** Undefined while the network keeps it from being loaded; asked again, it tries again. */
  async function loaded(): Promise<Sending | undefined> {
    await formFirst;
    try {
      return await (loading ??= load(boundFetch));
    } catch (error) {
      loading = undefined;
      if (isOffline(error)) return undefined;
      throw error;
    }
  }

  async function add(report: OutboxReport, files: NewReport['files']): Promise<Kept> {
    const parts = await loaded();
    if (!parts) return { type: 'not-loaded' };
    try {
      await parts.outbox.add(report, files.map(({ blob }) => blob));
    } catch (error) {
      // Dexie's word for a full disk; anything else is a bug and is thrown on.
      if (!(error instanceof Error) || !/quota/i.test(`${error.name} ${error.message}`)) throw error;
      return { type: 'disk-full' };
    }
    void askToSendReports();
    return { type: 'kept', code: report.code };
  }

  function keptForm(): ReportForm | undefined {
    const kept = localStorage.getItem(FORM);
    return kept === null ? undefined : formSchema.safeParse(JSON.parse(kept)).data;
  }

  async function form(): Promise<ReportForm | undefined> {
    const fresh = await ask('/api/report-form', {}, (json) => formSchema.safeParse(json).data);
    if (fresh.type !== 'answer') return undefined;
    localStorage.setItem(FORM, JSON.stringify(fresh.answer));
    return fresh.answer;
  }

  async function ask<T>(path: string, init: RequestInit, read: (json: unknown) => T | undefined): Promise<Asked<T>> {
    try {
      const response = await boundFetch(path, { ...init, cache: 'no-store', credentials: 'omit', signal: AbortSignal.timeout(TIMEOUT_MS) });
      const json: unknown = await response.json();
      const answer = read(json);
      if (response.ok && answer !== undefined) return { type: 'answer', answer };
      const refusal = refusalSchema.safeParse(json);
      return refusal.success ? { type: 'refused', refusal: refusal.data } : { type: 'no-answer' };
    } catch (error) {
      if (isOffline(error) || error instanceof SyntaxError) return { type: 'no-answer' };
      throw error;
    }
  }
}

async function describe(blob: Blob): Promise<PickedFile | undefined> {
  const head = new Uint8Array(await blob.slice(0, KIND_BYTES).arrayBuffer());
  const [photo, video] = [fileKind(head, 'photo'), fileKind(head, 'video')];
  const mime = REPORT_FILE_MIMES.find((known) => known === (photo ?? video));
  if (mime === undefined) return undefined;
  return { sha256: await sha256(await blob.arrayBuffer()), use: photo === undefined ? 'video' : 'photo', mime, bytes: blob.size };
}

/** The page opens with no network from then on. A newer one takes over as soon as it is there when the page is opened: what was typed survives that. */
export const keepPageOnDevice = (): void => registerReportWorker(() => location.reload());

/** No network, or too slow; a module that cannot be fetched throws the same. */
const isOffline = (error: unknown): boolean => error instanceof TypeError || error instanceof DOMException;

async function load(boundFetch: typeof fetch): Promise<Sending> {
  const [{ ReportOutbox }, { REPORTS_LOCK, sendReports }] = await Promise.all([import('$device/report-outbox.ts'), import('$sync/send-reports.ts')]);
  const outbox = new ReportOutbox();
  const pause = () => new Promise<void>((resolve) => setTimeout(resolve));
  return { outbox, send: () => navigator.locks.request(REPORTS_LOCK, () => sendReports({ outbox, fetch: boundFetch, pause })) };
}

function observe(loaded: () => Promise<Sending | undefined>): Subscribable<OutboxReport[]> {
  return {
    subscribe(next, failed) {
      let isOver = false;
      let inner: { unsubscribe(): void } | undefined;
      const begin = (parts: Sending | undefined) => {
        // Nothing was ever kept by a page that has not been loaded.
        if (!parts) next([]);
        else if (!isOver) inner = parts.outbox.observe().subscribe(next, failed);
      };
      loaded().then(begin, failed);
      return {
        unsubscribe() {
          isOver = true;
          inner?.unsubscribe();
        }
      };
    }
  };
}
