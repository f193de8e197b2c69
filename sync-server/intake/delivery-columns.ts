// The columns of a list of dossiers, by their Vietnamese headings, in any order; or as a person told what they mean.
import { foldText } from '$domain/fold-text.ts';
import type { FileProblem } from './sentences.ts';

interface Column {
  heading: string;
  /** Other headings seen for the same, folded; where a file has several of them, the first counts. */
  also: readonly string[];
  required: boolean;
}

export const DELIVERY_COLUMNS = {
  code: { heading: 'Mã hồ sơ', also: ['so ho so', 'ma so ho so', 'ma hs', 'so hs', 'ma ho so dvc', 'so bien nhan', 'ma bien nhan'], required: true },
  procedure: { heading: 'Thủ tục', also: ['ten thu tuc', 'thu tuc hanh chinh', 'ten thu tuc hanh chinh', 'ten tthc', 'tthc', 'loai ho so'], required: true },
  field: { heading: 'Lĩnh vực', also: ['linh vuc tthc', 'ten linh vuc'], required: false },
  recipient: {
    heading: 'Người nhận',
    also: ['nguoi nhan ket qua', 'ho ten nguoi nhan', 'ho va ten nguoi nhan', 'ho ten', 'ho va ten', 'chu ho so', 'ten chu ho so', 'nguoi nop', 'nguoi nop ho so', 'ho ten nguoi nop', 'ho va ten nguoi nop', 'ten nguoi nop', 'nguoi yeu cau'],
    required: true
  },
  phone: { heading: 'Số điện thoại', also: ['dien thoai', 'sdt', 'so dt', 'dien thoai nguoi nhan', 'so dien thoai nguoi nhan', 'sdt nguoi nhan', 'di dong', 'dtdd', 'so dien thoai nguoi nop'], required: false },
  idNumber: {
    heading: 'Số CCCD',
    also: [
      'so dinh danh ca nhan', 'so dinh danh', 'ma dinh danh ca nhan', 'ma dinh danh', 'so cccd nguoi nhan', 'cccd', 'can cuoc cong dan', 'so can cuoc cong dan', 'so can cuoc', 'can cuoc',
      'so cccd/cmnd', 'so cmnd/cccd', 'cccd/cmnd', 'cmnd/cccd', 'cmnd/cccd/ho chieu', 'so cmnd/cccd/ho chieu', 'so cccd/cmnd/ho chieu', 'so cmnd', 'cmnd', 'so cmt', 'cmt', 'so cmtnd', 'chung minh nhan dan', 'so chung minh nhan dan',
      'so giay to tuy than', 'giay to tuy than'
    ],
    required: false
  },
  born: { heading: 'Ngày sinh', also: ['ngay thang nam sinh', 'ngay, thang, nam sinh', 'ngay/thang/nam sinh', 'ngay sinh nguoi nhan', 'sinh ngay', 'ngay sinh/nam sinh', 'nam sinh', 'sinh nam'], required: false },
  address: { heading: 'Địa chỉ', also: ['dia chi nhan', 'dia chi nhan ket qua', 'dia chi giao', 'dia chi nguoi nhan', 'dia chi nguoi nop', 'dia chi chu ho so', 'noi o hien tai', 'dia chi thuong tru'], required: true },
  ward: { heading: 'Phường', also: ['phuong xa', 'phuong/xa', 'phuong, xa', 'xa/phuong', 'ten phuong', 'phuong nhan'], required: true },
  received: { heading: 'Ngày tiếp nhận', also: ['ngay nhan', 'thoi gian tiep nhan', 'ngay nhan ho so', 'ngay nop', 'ngay nop ho so', 'tiep nhan luc'], required: true },
  due: { heading: 'Ngày hẹn trả', also: ['ngay hen tra ket qua', 'hen tra', 'thoi gian hen tra', 'ngay hen', 'han tra', 'ngay tra ket qua', 'han giai quyet'], required: false },
  fee: { heading: 'Lệ phí', also: ['phi le phi', 'phi, le phi', 'phi/le phi', 'phi va le phi', 'tong le phi', 'so tien'], required: false },
  papers: { heading: 'Giấy tờ thu lại', also: ['giay to can thu lai', 'giay to thu hoi', 'ho so thu lai'], required: false },
  channel: { heading: 'Hình thức trả', also: ['hinh thuc tra ket qua', 'hinh thuc nhan', 'hinh thuc nhan ket qua'], required: false },
  handedIn: { heading: 'Hình thức nộp', also: ['hinh thuc tiep nhan', 'hinh thuc nop ho so', 'kenh tiep nhan', 'kenh nop'], required: false },
  lat: { heading: 'Vĩ độ', also: ['lat', 'latitude'], required: false },
  lon: { heading: 'Kinh độ', also: ['lon', 'long', 'lng', 'longitude'], required: false },
  note: { heading: 'Ghi chú', also: ['luu y', 'ghi chu giao', 'yeu cau khac'], required: false }
} as const satisfies Record<string, Column>;

export type DeliveryColumn = keyof typeof DELIVERY_COLUMNS;
export const COLUMN_NAMES = Object.keys(DELIVERY_COLUMNS) as DeliveryColumn[];
/** Where each column is; absent for optional ones that are not in the file. */
export type ColumnPlaces = Partial<Record<DeliveryColumn, number>>;

/** Heading of the column that says why a row was refused: put in front of what a person gets back to correct. */
export const REASON_HEADING = 'Lý do chưa nhận';

/** Column and rank by folded heading: rank 0 is the heading itself. */
const NAMES = new Map<string, { column: DeliveryColumn; rank: number }>(
  columnEntries().flatMap(([column, { heading, also }]) => [headingKey(heading), ...also].map((name, rank): [string, { column: DeliveryColumn; rank: number }] => [name, { column, rank }]))
);

export function countKnownHeadings(cells: readonly string[]): number {
  return new Set(cells.flatMap((cell) => NAMES.get(headingKey(cell))?.column ?? [])).size;
}

export interface PlacedColumns {
  places: ColumnPlaces;
  /** Why the list cannot be read with these places alone. */
  problem?: Extract<FileProblem, { code: 'columns-missing' | 'column-twice' }>;
}

/** Columns of other names are left alone. */
export function placeColumns(headings: readonly string[]): PlacedColumns {
  const places: ColumnPlaces = {};
  const ranks: Partial<Record<DeliveryColumn, number>> = {};
  let twice: string | undefined;
  for (const [index, heading] of headings.entries()) {
    const named = NAMES.get(headingKey(heading));
    if (!named) continue;
    const rank = ranks[named.column];
    if (rank === named.rank) twice ??= heading.trim();
    if (rank !== undefined && rank <= named.rank) continue;
    places[named.column] = index;
    ranks[named.column] = named.rank;
  }
  if (twice !== undefined) return { places, problem: { code: 'column-twice', heading: twice } };
  return { places, ...problemOf(places) };
}

/** Whether the columns that no list can do without are all there. */
export function problemOf(places: ColumnPlaces): Pick<PlacedColumns, 'problem'> {
  const missing = columnEntries().filter(([column, { required }]) => required && places[column] === undefined);
  return missing.length === 0 ? {} : { problem: { code: 'columns-missing', missing: missing.map(([, { heading }]) => heading) } };
}

function columnEntries(): [DeliveryColumn, Column][] {
  return Object.entries(DELIVERY_COLUMNS) as [DeliveryColumn, Column][];
}

/** The same for every way of writing a heading: case, accents, stars, a unit in brackets behind it. */
export function headingKey(heading: string): string {
  return foldText(heading).replace(/[*:]/g, '').replace(/\s+/g, ' ').replace(/\s*\([^)]*\)\s*$/, '').trim();
}

export const isReasonHeading = (heading: string): boolean => headingKey(heading) === headingKey(REASON_HEADING);
