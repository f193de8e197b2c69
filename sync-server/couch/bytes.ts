/** A buffer as the plain bytes it is. */
export const bytes = (buffer: Buffer): Uint8Array => buffer;
