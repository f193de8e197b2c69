// WOFF 1.0 (W3C): a TrueType font whose tables are each compressed with zlib. The variant of the web font that can be unpacked without Brotli.
import { unzlibSync } from 'fflate';

export type FontTables = ReadonlyMap<string, Uint8Array>;

const SIGNATURE = 0x774f4646; // "wOFF"
const HEADER_BYTES = 44;
const ENTRY_BYTES = 20;

/** Throws on anything else: fonts are parts of the app and no one's input. */
export function readWoff(bytes: Uint8Array): FontTables {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(0) !== SIGNATURE) throw new TypeError('not a WOFF 1.0 font');
  const tables = new Map<string, Uint8Array>();
  for (let index = 0; index < view.getUint16(12); index++) {
    const at = HEADER_BYTES + index * ENTRY_BYTES;
    const [offset, packed, size] = [view.getUint32(at + 4), view.getUint32(at + 8), view.getUint32(at + 12)];
    const data = bytes.subarray(offset, offset + packed);
    tables.set(String.fromCharCode(...bytes.subarray(at, at + 4)), packed < size ? unzlibSync(data) : data.slice());
  }
  return tables;
}
