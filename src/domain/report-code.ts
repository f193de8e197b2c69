// The code a reporter follows a report by: 80 random bits in Crockford's base 32, made on the reporter's device. Who holds the code may
// read the report's status and report again; the server keeps no code, only what is made from its hash.

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
export const CODE_BYTES = 10;
const LETTERS = 16;

declare const reportCode: unique symbol;
/** Sixteen letters without dashes. */
export type ReportCode = string & { [reportCode]: true };

/** @param random ten random bytes */
export function mintReportCode(random: Uint8Array): ReportCode {
  if (random.length !== CODE_BYTES) throw new RangeError(`a report code wants ${CODE_BYTES} random bytes`);
  let bits = '';
  for (const byte of random) bits += byte.toString(2).padStart(8, '0');
  return Array.from({ length: LETTERS }, (_, index) => ALPHABET[Number.parseInt(bits.slice(index * 5, index * 5 + 5), 2)]).join('') as ReportCode;
}

/** As a person reads it out or types it: `7K3Q-9ZM2-…`, in small letters, with O for 0 and I or L for 1. Undefined for what is no code. */
export function readReportCode(typed: string): ReportCode | undefined {
  const letters = typed.toUpperCase().replace(/[\s–—-]+/g, '').replace(/O/g, '0').replace(/[IL]/g, '1');
  return letters.length === LETTERS && [...letters].every((letter) => ALPHABET.includes(letter)) ? (letters as ReportCode) : undefined;
}

/** `7K3Q-9ZM2-00AB-CDEF` */
export const showReportCode = (code: ReportCode): string => code.replace(/.{4}(?=.)/g, '$&-');

/** The text whose SHA-256 names the report's job (`reportKey`): from the job's id nobody finds the code. */
export const hashedReportCode = (code: ReportCode): string => `tan-noi report ${code}`;

/** The key of the job's id, `bc-` and 80 bits of the hash. @param sha256 of `hashedReportCode`, in hex */
export const reportKey = (sha256: string): string => `bc-${sha256.slice(0, 20)}`;
