// A JPEG without what it says of its maker: where and when it was taken, the camera's number, comments. The picture's own bytes stay as they are. For
// those who must see what was reported and may not learn by whom.

/** As it is where it is no JPEG that can be read. */
export function withoutMetadata(file: Buffer): Buffer {
  if (file[0] !== 0xff || file[1] !== 0xd8) return file;
  const kept: Buffer[] = [file.subarray(0, 2)];
  let orientation = 1;
  let at = 2;
  while (at + 4 <= file.length && file[at] === 0xff) {
    const marker = file[at + 1]!;
    const end = at + 2 + file.readUInt16BE(at + 2);
    if (marker === 0xda || end > file.length) break;
    // JFIF, colour profile and Adobe's colour transform say how it is drawn; all other application segments and comments go.
    const drawing = marker === 0xe0 || marker === 0xe2 || marker === 0xee;
    if ((marker >= 0xe0 && marker <= 0xef) || marker === 0xfe) {
      if (drawing) kept.push(file.subarray(at, end));
      else if (marker === 0xe1) orientation = orientationOf(file.subarray(at + 4, end)) ?? orientation;
    } else kept.push(file.subarray(at, end));
    at = end;
  }
  if (orientation !== 1) kept.splice(1, 0, orientationSegment(orientation));
  return Buffer.concat([...kept, file.subarray(at)]);
}

/** 1 to 8 as EXIF counts them; how the camera was held is needed to see the picture upright. */
function orientationOf(segment: Buffer): number | undefined {
  if (segment.subarray(0, 6).toString('latin1') !== 'Exif\0\0' || segment.length < 20) return undefined;
  const tiff = segment.subarray(6);
  const little = tiff.subarray(0, 2).toString('latin1') === 'II';
  const u16 = (at: number): number => (at + 2 <= tiff.length ? (little ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at)) : 0);
  const first = little ? tiff.readUInt32LE(4) : tiff.readUInt32BE(4);
  for (let index = 0; index < Math.min(u16(first), 200); index++) {
    const field = first + 2 + index * 12;
    if (u16(field) !== 0x0112) continue;
    const value = u16(field + 8);
    return value >= 1 && value <= 8 ? value : undefined;
  }
  return undefined;
}

/** EXIF with that one field. */
function orientationSegment(orientation: number): Buffer {
  const tiff = Buffer.from([0x4d, 0x4d, 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0]);
  const body = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff]);
  const head = Buffer.from([0xff, 0xe1, 0, 0]);
  head.writeUInt16BE(body.length + 2, 2);
  return Buffer.concat([head, body]);
}
