// Pieces that several documents share.
import * as z from 'zod/mini';

/** An instant in UTC, ISO 8601 with milliseconds: `2026-11-23T02:30:00.000Z`. */
export const instantSchema = z.string().check(z.regex(/^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/));

/** A date without time in Asia/Ho_Chi_Minh: `2026-11-23`. */
export const dateSchema = z.string().check(z.regex(/^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/));

export const latSchema = z.number().check(z.gte(-90), z.lte(90));
export const lonSchema = z.number().check(z.gte(-180), z.lte(180));

/** Where a device was at an event. `accuracy` in metres (68 % circle, W3C Geolocation); `at` when the fix was taken. */
export const positionSchema = z.object({ lat: latSchema, lon: lonSchema, accuracy: z.number().check(z.gte(0)), at: instantSchema });
export type Position = z.infer<typeof positionSchema>;

/** A text a person typed: NFC, trimmed, at most `max` UTF-16 units, no control characters but line breaks. */
export const text = (max: number) => z.string().check(z.maxLength(max), z.regex(/^[^\u0000-\u0009\u000b-\u001f\u007f]*$/));
export const requiredText = (max: number) => text(max).check(z.minLength(1));

/** Amounts are whole đồng. */
export const dongSchema = z.int().check(z.gte(0), z.lte(10_000_000_000));

export const LIMITS = { name: 120, phone: 20, address: 300, note: 1000, remark: 2000, title: 300, description: 4000 } as const;
