// How long a video says it is: in the movie header of an MP4 (ISO/IEC 14496-12, 8.2.2) or the segment information of a WebM (RFC 9559, 5.1.2).
// A recording cut off, or streamed, may say nothing; a file may lie. So this can only refuse what says too much.
import type { ReportFile } from '$domain/report-file.ts';

/** Bytes of the file from an offset on: fewer only at its end. */
export type ReadBytes = (offset: number, length: number) => Promise<Buffer>;

/** A file of more parts than this before the one that is looked for is none that a phone made. */
const MOST_PARTS = 2000;

/** Seconds, or undefined where the file does not say. Reads headers only, wherever in the file they stand. @param bytes the file's size */
export async function videoSeconds({ mime, bytes }: Pick<ReportFile, 'mime' | 'bytes'>, read: ReadBytes): Promise<number | undefined> {
  if (mime === 'video/mp4') return mp4Seconds(bytes, read);
  if (mime === 'video/webm') return webmSeconds(bytes, read);
  return undefined;
}

interface Part {
  name: string;
  /** Where its contents begin and end. */
  from: number;
  to: number;
}

async function mp4Seconds(bytes: number, read: ReadBytes): Promise<number | undefined> {
  const movie = await findBox('moov', { from: 0, to: bytes }, read);
  const header = movie && (await findBox('mvhd', movie, read));
  if (!header) return undefined;
  const head = await read(header.from, Math.min(32, header.to - header.from));
  const long = head[0] === 1;
  if (head.length < (long ? 32 : 20)) return undefined;
  const scale = head.readUInt32BE(long ? 20 : 12);
  if (scale === 0) return undefined;
  const duration = numberAt(head, long ? 24 : 16, long);
  if (duration !== undefined && duration > 0) return duration / scale;
  // Written in fragments, as recorders of browsers do: the length stands in a header of its own, if at all.
  const extended = await findBox('mvex', movie, read);
  const fragments = extended && (await findBox('mehd', extended, read));
  if (!fragments) return undefined;
  const told = await read(fragments.from, Math.min(12, fragments.to - fragments.from));
  const wide = told[0] === 1;
  const whole = told.length >= (wide ? 12 : 8) ? numberAt(told, 4, wide) : undefined;
  return whole === undefined || whole === 0 ? undefined : whole / scale;
}

/** All bits set means that it is not known. */
function numberAt(bytes: Buffer, at: number, wide: boolean): number | undefined {
  if (!wide) return bytes.readUInt32BE(at) === 0xffff_ffff ? undefined : bytes.readUInt32BE(at);
  const value = bytes.readBigUInt64BE(at);
  return value === 0xffff_ffff_ffff_ffffn ? undefined : Number(value);
}

async function findBox(name: string, { from, to }: Omit<Part, 'name'>, read: ReadBytes): Promise<Part | undefined> {
  let at = from;
  for (let parts = 0; parts < MOST_PARTS && at + 8 <= to; parts++) {
    const head = await read(at, 16);
    if (head.length < 8) return undefined;
    const short = head.readUInt32BE(0);
    if (short === 1 && head.length < 16) return undefined;
    // 0: it goes on to the end of the file; 1: the size follows in eight bytes.
    const size = short === 0 ? to - at : short === 1 ? Number(head.readBigUInt64BE(8)) : short;
    const contents = at + (short === 1 ? 16 : 8);
    if (at + size < contents) return undefined;
    const box = { name: head.toString('latin1', 4, 8), from: contents, to: Math.min(to, at + size) };
    if (box.name === name) return box;
    at += size;
  }
  return undefined;
}

const SEGMENT = '18538067';
const INFO = '1549a966';
const CLUSTER = '1f43b675';
const TIMESTAMP_SCALE = '2ad7b1';
const DURATION = '4489';

async function webmSeconds(bytes: number, read: ReadBytes): Promise<number | undefined> {
  const segment = await findElement(SEGMENT, { from: 0, to: bytes }, read);
  const info = segment && (await findElement(INFO, segment, read));
  if (!info) return undefined;
  const value = await valueOf(DURATION, info, read);
  if (value?.length !== 8 && value?.length !== 4) return undefined;
  const ticks = value.length === 8 ? value.readDoubleBE(0) : value.readFloatBE(0);
  const scale = await valueOf(TIMESTAMP_SCALE, info, read);
  const nanoseconds = scale ? Number(BigInt(`0x${scale.toString('hex')}`)) : 1_000_000;
  const seconds = (ticks * nanoseconds) / 1e9;
  return Number.isFinite(seconds) && seconds > 0 ? seconds : undefined;
}

/** A number's bytes, all of them there. */
async function valueOf(name: string, within: Part, read: ReadBytes): Promise<Buffer | undefined> {
  const element = await findElement(name, within, read);
  const size = element ? element.to - element.from : 0;
  if (!element || element.cut || size < 1 || size > 8) return undefined;
  const bytes = await read(element.from, size);
  return bytes.length === size ? bytes : undefined;
}

async function findElement(name: string, { from, to }: Omit<Part, 'name'>, read: ReadBytes): Promise<(Part & { cut: boolean }) | undefined> {
  let at = from;
  for (let parts = 0; parts < MOST_PARTS && at < to; parts++) {
    const head = await read(at, 12);
    const idBytes = leadingZeros(head[0]) + 1;
    const sizeBytes = leadingZeros(head[idBytes]) + 1;
    if (idBytes > 4 || sizeBytes > 8 || head.length < idBytes + sizeBytes) return undefined;
    const stated = BigInt(`0x${head.toString('hex', idBytes, idBytes + sizeBytes)}`);
    const mask = (1n << BigInt(7 * sizeBytes)) - 1n;
    const contents = at + idBytes + sizeBytes;
    // All bits set: not known when it was begun. Then it goes on to the end of what it stands in.
    const end = (stated & mask) === mask ? to : contents + Number(stated & mask);
    const element = { name: head.toString('hex', 0, idBytes), from: contents, to: Math.min(to, end), cut: end > to };
    if (element.name === name) return element;
    // What is looked for stands before the pictures.
    if (element.name === CLUSTER) return undefined;
    at = end;
  }
  return undefined;
}

/** Before the first bit of a byte that is set; 8 where there is none. */
const leadingZeros = (byte: number | undefined): number => (byte === undefined ? 8 : Math.clz32(byte) - 24);
