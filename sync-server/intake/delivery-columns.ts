// The columns of a list of dossiers, by their Vietnamese headings, in any order.
import { foldText } from '$domain/fold-text.ts';
import type { FileProblem } from './sentences.ts';

interface Column {
  heading: string;
  /** Other headings seen for the same, folded. */
  also: readonly string[];
  required: boolean;
}

export const DELIVERY_COLUMNS = {
  code: { heading: 'Mã hồ sơ', also: ['so ho so', 'ma so ho so'], required: true },
  procedure: { heading: 'Thủ tục', also: ['ten thu tuc', 'thu tuc hanh chinh'], required: true },
  field: { heading: 'Lĩnh vực', also: [], required: false },
  recipient: { heading: 'Người nhận', also: ['ho ten', 'ho va ten', 'nguoi nop', 'nguoi nop ho so'], required: true },
  phone: { heading: 'Số điện thoại', also: ['dien thoai', 'sdt', 'so dt'], required: false },
  address: { heading: 'Địa chỉ', also: ['dia chi nhan', 'dia chi nhan ket qua'], required: true },
  ward: { heading: 'Phường', also: ['phuong xa', 'phuong/xa', 'ten phuong'], required: true },
  received: { heading: 'Ngày tiếp nhận', also: ['ngay nhan', 'thoi gian tiep nhan'], required: true },
  due: { heading: 'Ngày hẹn trả', also: ['ngay hen tra ket qua', 'hen tra', 'thoi gian hen tra'], required: true },
  fee: { heading: 'Lệ phí', also: ['phi le phi', 'phi, le phi'], required: false },
  papers: { heading: 'Giấy tờ thu lại', also: ['giay to can thu lai'], required: false },
  channel: { heading: 'Hình thức trả', also: ['hinh thuc tra ket qua', 'hinh thuc nhan'], required: false },
  lat: { heading: 'Vĩ độ', also: ['lat', 'latitude'], required: false },
  lon: { heading: 'Kinh độ', also: ['lon', 'long', 'lng', 'longitude'], required: false },
  note: { heading: 'Ghi chú', also: ['luu y'], required: false }
} as const satisfies Record<string, Column>;

export type DeliveryColumn = keyof typeof DELIVERY_COLUMNS;
/** Where each column is; absent for optional ones that are not in the file. */
export type ColumnPlaces = Partial<Record<DeliveryColumn, number>>;

const NAMES = new Map<string, DeliveryColumn>(
  columnEntries().flatMap(([column, { heading, also }]) => [headingKey(heading), ...also].map((name): [string, DeliveryColumn] => [name, column]))
);

export function countKnownHeadings(cells: readonly string[]): number {
  return cells.filter((cell) => NAMES.has(headingKey(cell))).length;
}

/** Columns of other names are left alone. */
export function placeColumns(headings: readonly string[]): { type: 'places'; places: ColumnPlaces } | { type: 'failed'; problem: FileProblem } {
  const places: ColumnPlaces = {};
  for (const [index, heading] of headings.entries()) {
    const column = NAMES.get(headingKey(heading));
    if (!column) continue;
    if (places[column] !== undefined) return { type: 'failed', problem: { code: 'column-twice', heading: heading.trim() } };
    places[column] = index;
  }
  const missing = columnEntries().filter(([column, { required }]) => required && places[column] === undefined);
  if (missing.length > 0) return { type: 'failed', problem: { code: 'columns-missing', missing: missing.map(([, { heading }]) => heading) } };
  return { type: 'places', places };
}

function columnEntries(): [DeliveryColumn, Column][] {
  return Object.entries(DELIVERY_COLUMNS) as [DeliveryColumn, Column][];
}

function headingKey(heading: string): string {
  return foldText(heading).replace(/[*:]/g, '').replace(/\s+/g, ' ').trim();
}
