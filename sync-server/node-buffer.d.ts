// The types of pouchdb-core declare a `Buffer` without its type parameter, after which Node's buffers no longer pass for bytes.
// This says again what they are.
// eslint-disable-next-line @typescript-eslint/no-unused-vars -- must be the same in all declarations
interface Buffer<TArrayBuffer extends ArrayBufferLike = ArrayBufferLike> {
  slice(start?: number, end?: number): Buffer & Uint8Array<ArrayBuffer>;
}
