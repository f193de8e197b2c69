// A job is written once, at intake; what it looks like now is the fold over its entries (fold-job.ts).
import * as z from 'zod/mini';
import { dongSchema, instantSchema, latSchema, LIMITS, lonSchema, requiredText, text } from './common-fields.ts';
import { jobIdSchema, wardSlugSchema } from './ids.ts';
import { KNOWN_BIRTH, KNOWN_NUMBER } from './known-identity.ts';
import { MAX_REPORT_FILES, reportFileSchema } from './report-file.ts';

export const placeSchema = z.object({
  address: text(LIMITS.address),
  lat: z.optional(latSchema),
  lon: z.optional(lonSchema),
  note: z.optional(text(LIMITS.note))
});
export type Place = z.infer<typeof placeSchema>;

/** The citizen the job is for. Reporters of violations are never here (they live in the desk's database). */
export const citizenSchema = z.object({
  name: text(LIMITS.name),
  phone: z.optional(text(LIMITS.phone)),
  /** To check the recipient's identity card by (known-identity.ts). */
  idNumber: z.optional(z.string().check(z.regex(KNOWN_NUMBER))),
  born: z.optional(z.string().check(z.regex(KNOWN_BIRTH)))
});

const base = {
  _id: jobIdSchema,
  type: z.literal('job'),
  v: z.literal(1),
  ward: wardSlugSchema,
  title: requiredText(LIMITS.title),
  place: placeSchema,
  person: z.optional(citizenSchema),
  /** When it was handed in or reported, and when the result was promised. */
  received: instantSchema,
  due: instantSchema,
  /** Where it came from: `csv`, `open311`, `patrol`, `demo`, … */
  source: requiredText(40),
  createdAt: instantSchema,
  createdBy: requiredText(64)
};

export const CHANNELS = ['home', 'post', 'counter'] as const;

export const HANDED_IN = ['online', 'counter', 'post'] as const;

export const deliveryJobSchema = z.object({
  ...base,
  kind: z.literal('delivery'),
  delivery: z.object({
    dossierCode: requiredText(60),
    procedure: requiredText(LIMITS.title),
    field: text(120),
    fee: dongSchema,
    papersToCollect: z.array(requiredText(200)).check(z.maxLength(20)),
    channel: z.enum(CHANNELS),
    /** How the dossier was handed in, where the source says so. */
    handedIn: z.optional(z.enum(HANDED_IN))
  })
});

export const violationJobSchema = z.object({
  ...base,
  kind: z.literal('violation'),
  violation: z.object({
    /** A category code of the organisation: LLD, TTXD, VSMT, MQ, TO, KHAC. */
    category: requiredText(20),
    description: text(LIMITS.description),
    /** Addresses of pictures on the web, as the report brought them. */
    media: z.array(requiredText(1000)).check(z.maxLength(20)),
    /** Photos and videos that came with the report, in the ward's media database. */
    files: z.optional(z.array(reportFileSchema).check(z.maxLength(MAX_REPORT_FILES)))
  })
});

export const visitJobSchema = z.object({
  ...base,
  kind: z.literal('visit'),
  visit: z.object({ form: requiredText(80), asked: text(LIMITS.note) })
});

export const jobSchema = z.discriminatedUnion('kind', [deliveryJobSchema, violationJobSchema, visitJobSchema]);
export type Job = z.infer<typeof jobSchema>;
export type DeliveryJob = z.infer<typeof deliveryJobSchema>;
export type ViolationJob = z.infer<typeof violationJobSchema>;
