// The list of 600 dossiers that offices exchange: the one at hand, or one of the same shape where it is not.
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import Papa from 'papaparse';
import { csv, dossier } from '../../fixtures/dossier-list.ts';

const AT_HAND = fileURLToPath(new URL('../../../../shared/data/dossiers.csv', import.meta.url));
const WARDS = ['An Phú', 'An Khánh', 'An Lợi Đông', 'Bình An', 'Bình Khánh', 'Bình Trưng Đông', 'Bình Trưng Tây', 'Cát Lái', 'Thạnh Mỹ Lợi', 'Thảo Điền', 'Thủ Thiêm'];

export interface DossierFile {
  name: string;
  mimeType: string;
  buffer: Buffer;
  /** How many dossiers each ward has in it. */
  byWard: Map<string, number>;
}

export function dossierFile(): DossierFile {
  const text = existsSync(AT_HAND) ? readFileSync(AT_HAND, 'utf8') : madeList();
  const { data } = Papa.parse<Record<string, string>>(text.replace(/^\ufeff/, ''), { header: true, skipEmptyLines: true });
  const byWard = new Map<string, number>();
  for (const row of data) byWard.set(row['Phường'] ?? '', (byWard.get(row['Phường'] ?? '') ?? 0) + 1);
  return { name: 'dossiers.csv', mimeType: 'text/csv', buffer: Buffer.from(text), byWard };
}

const madeList = (): string => csv(Array.from({ length: 600 }, (_, index) => dossier(index + 1, { Phường: WARDS[index % WARDS.length] ?? '', 'Vĩ độ': '', 'Kinh độ': '' })));
