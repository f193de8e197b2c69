/**
 * The types of pouchdb-core declare a Buffer of their own, after which Node's functions do not take Node's buffers.
 * A buffer is bytes all the same.
 */
export const bytes = (buffer: Buffer): Uint8Array => buffer as unknown as Uint8Array;

export const joined = (buffers: readonly Buffer[]): Buffer => Buffer.concat(buffers as unknown as Uint8Array[]);
