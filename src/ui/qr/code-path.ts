// QR codes to be shown: as the path of an SVG, one unit per module, so that it is sharp on every screen and paper.
import { encodeQR } from 'qr';

export interface CodePath {
  /** Units of the viewBox's side, the quiet zone of 4 modules on each side included. */
  side: number;
  path: string;
}

const QUIET = 4;

/** Error correction M (15 %): read from a phone's screen or a printed slip. Text is UTF-8. */
export function codePath(text: string): CodePath {
  const rows = codeModules(text);
  const runs = rows.flatMap((row, y) => runsOf(row).map(({ x, length }) => `M${x + QUIET} ${y + QUIET}h${length}v1h-${length}z`));
  return { side: rows.length + 2 * QUIET, path: runs.join('') };
}

/** Dark modules as true, without a quiet zone. */
export function codeModules(text: string): boolean[][] {
  // The encoder knows no border below 1.
  const bordered = encodeQR(text, 'raw', { ecc: 'medium', border: 1 });
  return bordered.slice(1, -1).map((row) => row.slice(1, -1));
}

function runsOf(row: readonly boolean[]): { x: number; length: number }[] {
  const runs: { x: number; length: number }[] = [];
  row.forEach((dark, x) => {
    const last = runs.at(-1);
    if (!dark) return;
    if (last && last.x + last.length === x) last.length++;
    else runs.push({ x, length: 1 });
  });
  return runs;
}
