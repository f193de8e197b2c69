/** Of a preview. */
const SMALL = { longestSide: 320, quality: 0.6 };

/** A small JPEG of what is drawn; undefined where the browser has no canvas off the page. */
export async function smallPicture(source: CanvasImageSource, { width, height }: { width: number; height: number }, { longestSide, quality } = SMALL): Promise<Blob | undefined> {
  if (typeof OffscreenCanvas === 'undefined') return undefined;
  const scale = Math.min(1, longestSide / Math.max(width, height));
  const canvas = new OffscreenCanvas(Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale)));
  const context = canvas.getContext('2d');
  if (!context) return undefined;
  // JPEG knows no transparency; a signature would be black on black.
  context.fillStyle = '#fff';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(source, 0, 0, canvas.width, canvas.height);
  return canvas.convertToBlob({ type: 'image/jpeg', quality });
}
