import { smallPicture } from '$device/small-picture.ts';

/** A small JPEG of an image; undefined when the browser cannot read it or has no canvas off the page. */
export async function makePreview(file: Blob): Promise<Blob | undefined> {
  const image = await decode(file);
  if (!image) return undefined;
  try {
    return await smallPicture(image, image);
  } finally {
    image.close();
  }
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
