const LONGEST_SIDE = 320;
const QUALITY = 0.6;

/** A small JPEG of an image; undefined when the browser cannot read it or has no canvas off the page. */
export async function makePreview(file: Blob): Promise<Blob | undefined> {
  if (typeof OffscreenCanvas === 'undefined') return undefined;
  const image = await decode(file);
  if (!image) return undefined;
  const scale = Math.min(1, LONGEST_SIDE / Math.max(image.width, image.height));
  const canvas = new OffscreenCanvas(Math.max(1, Math.round(image.width * scale)), Math.max(1, Math.round(image.height * scale)));
  const context = canvas.getContext('2d');
  if (!context) return undefined;
  // JPEG knows no transparency; a signature would be black on black.
  context.fillStyle = '#fff';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  image.close();
  return canvas.convertToBlob({ type: 'image/jpeg', quality: QUALITY });
}

async function decode(file: Blob): Promise<ImageBitmap | undefined> {
  try {
    return await createImageBitmap(file);
  } catch (error) {
    // InvalidStateError: the bytes are damaged. They go to the server as they are; only a preview there is none.
    if (error instanceof DOMException) return undefined;
    throw error;
  }
}
