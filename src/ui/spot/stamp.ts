// What is known of a photo, written on a copy of it. The photo itself stays as the camera made it: that is what is hashed, and what the copy names.
import type { Position } from '$domain/common-fields.ts';
import { formatDate, minuteOfDay } from '$domain/vietnam-time.ts';

export interface StampFacts {
  /** ISO instant. */
  takenAt: string;
  pos: Position | undefined;
  /** `Phường An Phú` */
  ward: string;
  officer: string;
  /** The case's number. */
  case: string;
}

const LONGEST_SIDE = 1600;
const QUALITY = 0.85;

/** Vietnamese, whatever language the officer reads: it is part of a document. Time in Viet Nam to the second, degrees to about a metre. */
export function stampLines({ takenAt, pos, ward, officer, case: number }: StampFacts): string[] {
  const minute = minuteOfDay(takenAt);
  const two = (value: number) => String(value).padStart(2, '0');
  const time = `${two(Math.floor(minute / 60))}:${two(minute % 60)}:${takenAt.slice(17, 19)} ${formatDate(takenAt)}`;
  return [`${time} · ${ward}`, pos ? `${pos.lat.toFixed(5)}, ${pos.lon.toFixed(5)} · sai số ±${Math.round(pos.accuracy)} m` : 'Không có vị trí', `${officer} · ${number}`];
}

/** A smaller JPEG with the lines at its foot; undefined when the browser cannot draw the photo. */
export async function stampedCopy(photo: Blob, lines: readonly string[]): Promise<{ blob: Blob; width: number; height: number } | undefined> {
  const image = await decoded(photo);
  if (!image) return undefined;
  const scale = Math.min(1, LONGEST_SIDE / Math.max(image.width, image.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(image.width * scale));
  canvas.height = Math.max(1, Math.round(image.height * scale));
  const context = canvas.getContext('2d');
  if (!context) return undefined;
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  image.close();
  drawLines(context, lines);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', QUALITY));
  return blob ? { blob, width: canvas.width, height: canvas.height } : undefined;
}

function drawLines(context: CanvasRenderingContext2D, lines: readonly string[]): void {
  const { width, height } = context.canvas;
  const font = (size: number) => `600 ${size}px 'Be Vietnam Pro', sans-serif`;
  let size = Math.max(10, Math.round(Math.min(width, height) / 28));
  const room = width - 2 * size;
  context.font = font(size);
  const widest = Math.max(...lines.map((line) => context.measureText(line).width));
  if (widest > room) size = Math.max(8, Math.floor((size * room) / widest));
  context.font = font(size);
  const band = size * (lines.length * 1.4 + 0.8);
  context.fillStyle = 'rgb(0 0 0 / 0.62)';
  context.fillRect(0, height - band, width, band);
  context.fillStyle = '#fff';
  context.textBaseline = 'middle';
  lines.forEach((line, index) => context.fillText(line, size, height - band + size * (0.4 + 1.4 * (index + 0.5))));
}

/** Upright, as people see it. Undefined for what is no image. */
export async function decoded(photo: Blob): Promise<ImageBitmap | undefined> {
  try {
    return await createImageBitmap(photo, { imageOrientation: 'from-image' });
  } catch (error) {
    // InvalidStateError: the bytes are damaged.
    if (error instanceof DOMException) return undefined;
    throw error;
  }
}

