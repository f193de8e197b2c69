// Text as offices wrote it before Unicode: TCVN 5712:1993 (".VnTime" fonts), one byte a letter, no mark that says so.
const LETTERS = 'ĂÂÊÔƠƯĐăâêôơưđ';
const TONED: [number, string][] = [
  [0xb5, 'àảãáạ'], [0xbb, 'ằẳẵắ'], [0xc6, 'ặầẩẫấậè'], [0xce, 'ẻẽéẹềểễếệìỉ'], [0xdc, 'ĩíịò'],
  [0xe1, 'ỏõóọồổỗốộờởỡớợù'], [0xf1, 'ủũúụừửữứựỳỷỹýỵ']
];
const BYTES = new Map<string, number>([...LETTERS].map((letter, index) => [letter, 0xa1 + index]));
for (const [first, letters] of TONED) [...letters].forEach((letter, index) => BYTES.set(letter, first + index));

/** Letters that it lacks (toned capitals) lose their tone. */
export function encodeTcvn3(text: string): Buffer {
  const bytes = [...text.normalize('NFC')].map((letter) => {
    const code = letter.codePointAt(0) ?? 0;
    if (code < 0x80) return code;
    const plain = letter.normalize('NFD').replace(/[\u0300-\u036f]/g, '');
    return BYTES.get(letter) ?? BYTES.get(letter.toLowerCase()) ?? plain.codePointAt(0) ?? 0x3f;
  });
  return Buffer.from(bytes);
}
