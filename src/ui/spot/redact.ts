// People made unknowable on a copy: what lies under the finger is thrown away and a few flat squares are put there. A blur could be undone by who
// guesses what was blurred; of five squares a side there is nothing to undo.

/** In pixels of the picture. */
export interface Region {
  x: number;
  y: number;
  width: number;
  height: number;
}

const SQUARES = 5;
/** Colours are rounded to steps of 32, so that not even the squares' exact means are left. */
const STEP = 32;

/** Changes the pixels (RGBA, row by row) in place. Regions may reach over the edge. */
export function redactPixels(pixels: { data: Uint8ClampedArray; width: number; height: number }, region: Region): void {
  const left = Math.max(0, Math.floor(region.x));
  const top = Math.max(0, Math.floor(region.y));
  const right = Math.min(pixels.width, Math.ceil(region.x + region.width));
  const bottom = Math.min(pixels.height, Math.ceil(region.y + region.height));
  if (right <= left || bottom <= top) return;
  const side = Math.max(1, Math.ceil(Math.max(right - left, bottom - top) / SQUARES));
  for (let y = top; y < bottom; y += side) {
    for (let x = left; x < right; x += side) flatten(pixels, { left: x, top: y, right: Math.min(x + side, right), bottom: Math.min(y + side, bottom) });
  }
}

function flatten({ data, width }: { data: Uint8ClampedArray; width: number }, { left, top, right, bottom }: { left: number; top: number; right: number; bottom: number }): void {
  const sums = [0, 0, 0];
  const count = (right - left) * (bottom - top);
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) for (let channel = 0; channel < 3; channel++) sums[channel]! += data[(y * width + x) * 4 + channel]!;
  }
  const colour = sums.map((sum) => Math.round(sum / count / STEP) * STEP);
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) {
      for (let channel = 0; channel < 3; channel++) data[(y * width + x) * 4 + channel] = colour[channel]!;
      data[(y * width + x) * 4 + 3] = 255;
    }
  }
}
