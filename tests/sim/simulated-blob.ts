/** A Blob whose bytes are at hand at once: Node's own are read on another thread, at a moment that no seed decides. */
export class SimulatedBlob {
  readonly #bytes: Uint8Array<ArrayBuffer>;
  readonly type: string;

  constructor(parts: readonly (string | Uint8Array | ArrayBuffer | SimulatedBlob)[] = [], { type = '' }: { type?: string } = {}) {
    this.#bytes = Uint8Array.from(Buffer.concat(parts.map(bytesOf)));
    this.type = type;
  }

  get size(): number {
    return this.#bytes.length;
  }

  slice(start = 0, end = this.size, type = ''): SimulatedBlob {
    return new SimulatedBlob([this.#bytes.subarray(start, end)], { type });
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    return this.#bytes.slice().buffer;
  }

  async text(): Promise<string> {
    return new TextDecoder().decode(this.#bytes);
  }

  get bytesNow(): Uint8Array {
    return this.#bytes;
  }
}

function bytesOf(part: string | Uint8Array | ArrayBuffer | SimulatedBlob): Uint8Array {
  if (typeof part === 'string') return Buffer.from(part);
  if (part instanceof SimulatedBlob) return part.bytesNow;
  return part instanceof Uint8Array ? part : new Uint8Array(part);
}
