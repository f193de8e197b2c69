// What a JPEG says of when and where it was taken (EXIF 2.3). A claim: anyone can write it. Reads within the bytes it is given, whatever they say.
export interface ExifClaim {
  /** `2026-11-20T14:03:00`, in whatever zone the camera was set to. */
  takenAt?: string;
  lat?: number;
  lon?: number;
}

const EXIF_IFD = 0x8769;
const GPS_IFD = 0x8825;
const DATE_TIME_ORIGINAL = 0x9003;
const [LAT_REF, LAT, LON_REF, LON] = [1, 2, 3, 4];
/** No camera writes more fields into one directory. */
const MOST_FIELDS = 200;

/** Empty where there is nothing readable. @param file the beginning of the file; EXIF lies within its first 64 KiB */
export function readExif(file: Uint8Array): ExifClaim {
  const tiff = tiffOf(file);
  const reader = tiff && tiffReader(tiff);
  if (!reader) return {};
  const root = reader.directory(reader.first);
  const claim: ExifClaim = {};
  const exif = root.get(EXIF_IFD);
  const date = exif && reader.text(reader.directory(reader.number(exif)).get(DATE_TIME_ORIGINAL));
  const parts = date && /^(\d{4}):(\d\d):(\d\d) (\d\d):(\d\d):(\d\d)/.exec(date);
  if (parts) claim.takenAt = `${parts[1]}-${parts[2]}-${parts[3]}T${parts[4]}:${parts[5]}:${parts[6]}`;
  const at = root.get(GPS_IFD);
  if (at !== undefined) {
    const gps = reader.directory(reader.number(at));
    const lat = degrees(reader.rationals(gps.get(LAT!)), reader.text(gps.get(LAT_REF!)), 'S');
    const lon = degrees(reader.rationals(gps.get(LON!)), reader.text(gps.get(LON_REF!)), 'W');
    if (lat !== undefined && lon !== undefined && Math.abs(lat) <= 90 && Math.abs(lon) <= 180) Object.assign(claim, { lat, lon });
  }
  return claim;
}

function degrees(dms: number[], ref: string | undefined, negative: string): number | undefined {
  const [degree, minute = 0, second = 0] = dms;
  if (degree === undefined || ![degree, minute, second].every(Number.isFinite)) return undefined;
  const value = degree + minute / 60 + second / 3600;
  return Math.round((ref?.startsWith(negative) ? -value : value) * 1e6) / 1e6;
}

/** The segment APP1 "Exif", without its head. */
function tiffOf(file: Uint8Array): DataView | undefined {
  if (file[0] !== 0xff || file[1] !== 0xd8) return undefined;
  for (let at = 2; at + 4 <= file.length && file[at] === 0xff; ) {
    const marker = file[at + 1]!;
    const length = file[at + 2]! * 256 + file[at + 3]!;
    // The picture begins: no more heads.
    if (marker === 0xda || length < 2) return undefined;
    const isExif = marker === 0xe1 && String.fromCharCode(...file.subarray(at + 4, at + 10)) === 'Exif\0\0';
    const end = Math.min(at + 2 + length, file.length);
    if (isExif && at + 10 < end) return new DataView(file.buffer, file.byteOffset + at + 10, end - at - 10);
    at += 2 + length;
  }
  return undefined;
}

interface Field {
  type: number;
  count: number;
  /** Where its value, or the place of its value, stands. */
  at: number;
}

interface TiffReader {
  first: number;
  directory(at: number): Map<number, Field>;
  number(field: Field): number;
  text(field: Field | undefined): string | undefined;
  rationals(field: Field | undefined): number[];
}

function tiffReader(view: DataView): TiffReader | undefined {
  if (view.byteLength < 8) return undefined;
  const order = view.getUint16(0);
  if (order !== 0x4949 && order !== 0x4d4d) return undefined;
  const little = order === 0x4949;
  const fits = (at: number, bytes: number): boolean => at >= 0 && at + bytes <= view.byteLength;
  const u16 = (at: number): number => (fits(at, 2) ? view.getUint16(at, little) : 0);
  const u32 = (at: number): number => (fits(at, 4) ? view.getUint32(at, little) : 0);
  return {
    first: u32(4),
    directory(at) {
      const fields = new Map<number, Field>();
      const count = Math.min(u16(at), MOST_FIELDS);
      for (let index = 0; index < count && fits(at + 2 + index * 12, 12); index++) {
        const field = at + 2 + index * 12;
        fields.set(u16(field), { type: u16(field + 2), count: u32(field + 4), at: field + 8 });
      }
      return fields;
    },
    number: (field) => u32(field.at),
    text(field) {
      if (field?.type !== 2 || field.count > 64) return undefined;
      const at = field.count <= 4 ? field.at : u32(field.at);
      return fits(at, field.count) ? String.fromCharCode(...new Uint8Array(view.buffer, view.byteOffset + at, field.count)) : undefined;
    },
    rationals(field) {
      if (field?.type !== 5 || field.count > 3) return [];
      const at = u32(field.at);
      return Array.from({ length: field.count }, (_, index) => u32(at + index * 8) / u32(at + index * 8 + 4));
    }
  };
}
