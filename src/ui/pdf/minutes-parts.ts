// What minutes of an office have in common: letterhead, numbered parts, words for times, and rows of signatures. Always Vietnamese.
import { dateOf, formatTime, minuteOfDay } from '$domain/vietnam-time.ts';
import type { PdfBlock, PdfSpan } from './pdf-document.ts';
import type { PdfImage } from './pdf-image.ts';

export const NOT_SAID = '…………………………';
const SIGNATURE_HEIGHT = 62;

interface Letterhead {
  /** `Phường An Phú` */
  ward: string;
  number: string;
  title: string;
  about: string;
  /** The form that is prescribed: `MBB01`. */
  prescribed: string | undefined;
}

export function letterhead({ ward, number, title, about, prescribed }: Letterhead): PdfBlock[] {
  const bold = (text: string): PdfSpan[] => [{ text, bold: true }];
  return [
    ...(prescribed ? [{ type: 'paragraph', text: `Mẫu ${prescribed}`, align: 'right', size: 9 } as const] : []),
    {
      type: 'columns',
      widths: [42, 58],
      columns: [
        [{ type: 'paragraph', text: bold(`ỦY BAN NHÂN DÂN\n${ward.toUpperCase()}`), align: 'centre', size: 10.5 }, { type: 'rule', width: 70, align: 'centre' }, { type: 'paragraph', text: `Số: ${number}`, align: 'centre', size: 9.5 }],
        [{ type: 'paragraph', text: bold('CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc'), align: 'centre', size: 10.5 }, { type: 'rule', width: 130, align: 'centre' }]
      ]
    },
    { type: 'space', height: 8 },
    { type: 'heading', text: title, align: 'centre', size: 15 },
    { type: 'paragraph', text: about, align: 'centre' },
    { type: 'space', height: 4 }
  ];
}

/** The provisions that the minutes stand on. */
export const basisBlocks = (basis: readonly string[]): PdfBlock[] => basis.map((each) => ({ type: 'paragraph', text: [{ text: `Căn cứ ${each};`, italic: true }] }));

export const evidenceBlocks = (evidence: readonly { what: string; sha256: string }[]): PdfBlock[] => [
  said('Tài liệu, chứng cứ ghi nhận tại chỗ', evidence.length === 0 ? 'không có.' : `${evidence.length} tệp, có mã SHA-256 như sau:`),
  ...evidence.map(({ what, sha256 }): PdfBlock => ({ type: 'paragraph', text: `${what}: ${sha256}`, size: 8, indent: 12 }))
];

/** Two in a row. */
export function signatureRows(boxes: readonly (readonly PdfBlock[])[]): PdfBlock[] {
  const rows: PdfBlock[] = [];
  for (let at = 0; at < boxes.length; at += 2) rows.push({ type: 'columns', widths: [1, 1], columns: [boxes[at] ?? [], boxes[at + 1] ?? []] }, { type: 'space', height: 10 });
  return [{ type: 'space', height: 8 }, ...rows];
}

/** A name with the signature above it, and with words where there is none. */
export function box(role: string, name: string, signature: PdfImage | undefined, instead = ''): PdfBlock[] {
  return [
    { type: 'paragraph', text: [{ text: role, bold: true }], align: 'centre', size: 10 },
    ...(instead ? [] : [{ type: 'paragraph', text: [{ text: '(Ký, ghi rõ họ và tên)', italic: true }], align: 'centre', size: 9 } as const]),
    signature ? { type: 'image', image: signature, height: SIGNATURE_HEIGHT, align: 'centre' } : { type: 'space', height: instead ? SIGNATURE_HEIGHT / 3 : SIGNATURE_HEIGHT },
    ...(instead ? [{ type: 'paragraph', text: [{ text: instead, italic: true }], align: 'centre' } as const, { type: 'space', height: SIGNATURE_HEIGHT / 3 } as const] : []),
    { type: 'paragraph', text: name, align: 'centre', size: 10 }
  ];
}

export const heading = (text: string): PdfBlock => ({ type: 'heading', text });
export const plain = (text: string): PdfBlock => ({ type: 'paragraph', text });
export const said = (what: string, value: string): PdfBlock => ({ type: 'paragraph', text: [{ text: `${what}: `, bold: true }, { text: value }] });

export const withDetails = (name: string, details: readonly (readonly [string, string])[]): string =>
  `${[name || NOT_SAID, ...details.flatMap(([what, value]) => (value ? [`${what} ${value}`] : []))].join(', ')}.`;

export function momentWords(instant: string): string {
  const [year, month, day] = dateOf(instant).split('-');
  return `hồi ${clockWords(instant)}, ngày ${day} tháng ${month} năm ${year}`;
}

export function clockWords(instant: string): string {
  const minute = minuteOfDay(instant);
  return `${Math.floor(minute / 60)} giờ ${formatTime(instant).slice(3)} phút`;
}
