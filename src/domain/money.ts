/** `75.000 đ`: whole đồng, a dot as thousands mark, a space that does not break. */
export function formatDong(amount: number): string {
  return `${String(Math.round(amount)).replace(/\B(?=(\d{3})+(?!\d))/g, '.')}\u00a0đ`;
}

export type ReadDong = { type: 'amount'; amount: number } | { type: 'missing' } | { type: 'negative' } | { type: 'malformed' };

/** `75000`, `75.000`, `75,000 đ`, `75 000 VND`. A mark must stand before three digits: `7.5` is no amount. */
export function readDong(typed: string): ReadDong {
  const bare = typed.replace(/\s+/g, '').replace(/(?:đồng|đ|vnđ|vnd)$/iu, '');
  if (bare === '') return { type: 'missing' };
  const match = /^([-−])?(\d+|\d{1,3}(?:\.\d{3})+|\d{1,3}(?:,\d{3})+)(?:[.,]0{1,2})?$/.exec(bare);
  if (!match) return { type: 'malformed' };
  const amount = Number(match[2]!.replace(/[.,]/g, ''));
  if (match[1] && amount > 0) return { type: 'negative' };
  return Number.isSafeInteger(amount) ? { type: 'amount', amount } : { type: 'malformed' };
}
