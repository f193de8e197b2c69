/** A stream of bytes, taken piece by piece; what was not taken yet is not read, so that nothing but a piece lies in memory. */
export class ByteReader {
  readonly #source: AsyncIterator<Uint8Array>;
  #held: Buffer = Buffer.alloc(0);
  #ended = false;

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** As many bytes as there are, `count` at most. */
  async take(count: number): Promise<Buffer> {
    const pieces: Buffer[] = [];
    let size = 0;
    for await (const piece of this.pieces(count)) {
      pieces.push(piece);
      size += piece.length;
    }
    return pieces.length === 1 && pieces[0] ? pieces[0] : Buffer.concat(pieces, size);
  }

  /** The next `count` bytes as they come; fewer if the stream ends before. */
  async *pieces(count: number): AsyncGenerator<Buffer> {
    for (let left = count; left > 0; ) {
      if (this.#held.length === 0 && !(await this.#more())) return;
      const piece = this.#held.subarray(0, left);
      this.#held = this.#held.subarray(piece.length);
      left -= piece.length;
      yield piece;
    }
  }

  async #more(): Promise<boolean> {
    while (!this.#ended && this.#held.length === 0) {
      const { done, value } = await this.#source.next();
      if (done) this.#ended = true;
      else this.#held = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
    }
    return !this.#ended;
  }
}
