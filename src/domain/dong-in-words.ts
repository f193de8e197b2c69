// Amounts in Vietnamese words, as they stand on receipts: "bảy mươi lăm nghìn đồng".

const DIGITS = ['không', 'một', 'hai', 'ba', 'bốn', 'năm', 'sáu', 'bảy', 'tám', 'chín'] as const;
const GROUPS = ['', 'nghìn', 'triệu'] as const;

/** How a zero between hundreds and ones is read: "lẻ" in the south, "linh" in the north. */
export type ZeroWord = 'lẻ' | 'linh';

/** A whole amount, 0 to 999,999,999,999,999 đồng; throws a RangeError for any other number. */
export function dongInWords(amount: number, zero: ZeroWord = 'lẻ'): string {
  if (!Number.isSafeInteger(amount) || amount < 0 || amount >= 1e15) throw new RangeError(`not an amount in đồng: ${amount}`);
  return `${amount === 0 ? DIGITS[0] : wordsOf(amount, zero)} đồng`;
}

function wordsOf(amount: number, zero: ZeroWord): string {
  // Above a thousand million, counting begins again: "một nghìn tỷ".
  const billions = Math.floor(amount / 1e9);
  const rest = amount % 1e9;
  const words = billions > 0 ? [wordsOf(billions, zero), 'tỷ'] : [];
  for (const place of [2, 1, 0] as const) {
    const group = Math.floor(rest / 1000 ** place) % 1000;
    if (group === 0) continue;
    words.push(...groupWords(group, { leading: words.length === 0, zero }), GROUPS[place]);
  }
  return words.filter((word) => word !== '').join(' ');
}

/** Three digits. `leading`: nothing stands before them, so that their zeros are not read. */
function groupWords(group: number, { leading, zero }: { leading: boolean; zero: ZeroWord }): string[] {
  const [hundreds, tens, ones] = [Math.floor(group / 100), Math.floor(group / 10) % 10, group % 10];
  const words: string[] = hundreds > 0 || !leading ? [DIGITS[hundreds]!, 'trăm'] : [];
  if (tens === 0) {
    if (ones === 0) return words;
    return words.length > 0 ? [...words, zero, DIGITS[ones]!] : [DIGITS[ones]!];
  }
  words.push(...(tens === 1 ? ['mười'] : [DIGITS[tens]!, 'mươi']));
  return ones === 0 ? words : [...words, afterTens(ones, tens)];
}

/** mười một but hai mươi mốt; bốn after mười and tư after hai mươi; năm is lăm after any ten. */
function afterTens(ones: number, tens: number): string {
  if (ones === 5) return 'lăm';
  if (tens > 1 && ones === 1) return 'mốt';
  if (tens > 1 && ones === 4) return 'tư';
  return DIGITS[ones]!;
}
