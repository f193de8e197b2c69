// The file format (ISO 32000-1): numbered objects, streams, the table of where they are. The same objects give the same bytes: there is no
// clock, no random id, and the compressor is our own copy, for a browser's differs between processors.
import { zlibSync } from 'fflate';
import { joined } from './subset-font.ts';

/** `12 0 R` */
export type Reference = `${number} 0 R`;

export class PdfFile {
  readonly #objects: (Uint8Array | undefined)[] = [];

  /** A number for an object that others name before it is written. */
  reserve(): Reference {
    this.#objects.push(undefined);
    return `${this.#objects.length} 0 R`;
  }

  write(reference: Reference, body: string | Uint8Array): void {
    this.#objects[Number.parseInt(reference, 10) - 1] = typeof body === 'string' ? latin(body) : body;
  }

  add(body: string): Reference {
    const reference = this.reserve();
    this.write(reference, body);
    return reference;
  }

  /** `entries` are those of its dictionary; its length and, unless `packed` names another, its filter are added. */
  addStream(data: Uint8Array | string, { entries = '', packed }: { entries?: string; packed?: 'DCTDecode' } = {}): Reference {
    const raw = typeof data === 'string' ? latin(data) : data;
    const body = packed ? raw : zlibSync(raw, { level: 9 });
    const reference = this.reserve();
    this.write(reference, joined([latin(`<< ${entries} /Filter /${packed ?? 'FlateDecode'} /Length ${body.length} >>\nstream\n`), body, latin('\nendstream')]));
    return reference;
  }

  /** The bytes of the file. */
  finish({ root, info }: { root: Reference; info: Reference }): Uint8Array {
    // The second line tells programs that copy files that this is no text.
    const pieces: Uint8Array[] = [latin('%PDF-1.7\n%\u00e2\u00e3\u00cf\u00d3\n')];
    let at = pieces[0]!.length;
    const offsets: number[] = [];
    this.#objects.forEach((body, index) => {
      if (!body) throw new Error(`object ${index + 1} was reserved and never written`);
      const whole = joined([latin(`${index + 1} 0 obj\n`), body, latin('\nendobj\n')]);
      offsets.push(at);
      at += whole.length;
      pieces.push(whole);
    });
    const table = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
    const size = offsets.length + 1;
    pieces.push(latin(`xref\n0 ${size}\n0000000000 65535 f \n${table}trailer\n<< /Size ${size} /Root ${root} /Info ${info} >>\nstartxref\n${at}\n%%EOF\n`));
    return joined(pieces);
  }
}

/** A text that people read (UTF-16 with its mark), as a hexadecimal string. */
export function textString(text: string): string {
  const units = Array.from({ length: text.length }, (_, index) => text.charCodeAt(index).toString(16).padStart(4, '0'));
  return `<feff${units.join('')}>`;
}

/** Enough for a printer, and without the tail of a binary fraction. */
export const number = (value: number): string => String(Math.round(value * 1000) / 1000);

const latin = (text: string): Uint8Array => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
