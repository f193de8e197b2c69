// What the server holds and what it has signed for, seen past the process: in the rows on its disk, in the very moment a receipt is signed.
import { createHash } from 'node:crypto';
import { readLink, type Link } from '$domain/chain/check-entry.ts';
import { chunkCount, chunkDocId, CHUNK_ATTACHMENT } from '$domain/evidence.ts';
import { isFileReceived, isReceived, receiptSchema, type Receipt } from '$domain/receipt.ts';
import type { Sha256 } from '$domain/ids.ts';
import type { SqliteEngine } from '../../sync-server/couch/sqlite-engine.ts';
import type { World } from './world.ts';

interface File {
  sha256: Sha256;
  bytes: number;
}

export class Witness {
  readonly #world: World;
  readonly #jobs: SqliteEngine;
  readonly #media: SqliteEngine;
  readonly #chains = new Map<string, Map<number, Link>>();
  readonly #receipts = new Map<string, Receipt[]>();
  /** A file that is whole stays so: nothing is ever taken from the server. */
  readonly #whole = new Set<string>();
  #read = 0;

  constructor(world: World, { jobs, media }: { jobs: SqliteEngine; media: SqliteEngine }) {
    this.#world = world;
    this.#jobs = jobs;
    this.#media = media;
  }

  /** To be told by the key, before the receipt goes anywhere. */
  signs(receipt: Receipt): void {
    this.#receipts.set(receipt.device, [...(this.#receipts.get(receipt.device) ?? []), receipt]);
    // The engine answers from what is there now; what follows takes no turn in which anything else could come.
    void this.#check(receipt);
  }

  hasSigned({ device, sig }: Pick<Receipt, 'device' | 'sig'>): boolean {
    return this.#of(device).some((receipt) => receipt.sig === sig);
  }

  hasSignedForEntry(device: string, n: number): boolean {
    return this.#of(device).some((receipt) => isReceived(receipt, n));
  }

  hasSignedForFile(device: string, n: number, sha256: Sha256): boolean {
    return this.#of(device).some((receipt) => isFileReceived(receipt, n, sha256));
  }

  /** Of one job, as they are on the server. */
  async entriesOf(job: string): Promise<Link[]> {
    await this.#look();
    return [...this.#chains.values()].flatMap((chain) => [...chain.values()].filter((link) => link.job === job));
  }

  async isWhole(file: File): Promise<boolean> {
    if (this.#whole.has(file.sha256)) return true;
    const whole = createHash('sha256').update(await this.bytesOf(file)).digest('hex') === file.sha256;
    if (whole) this.#whole.add(file.sha256);
    return whole;
  }

  /** All chunks of a file that are there. */
  async bytesOf({ sha256, bytes }: File): Promise<Buffer> {
    const ids = Array.from({ length: chunkCount(bytes) }, (_, index) => chunkDocId(sha256, index));
    const docs = await this.#media.read(ids);
    const pieces = await Promise.all(ids.map(async (id) => this.#media.attachment(docs.get(id)?.body._attachments?.[CHUNK_ATTACHMENT]?.digest ?? '')));
    return Buffer.concat(pieces.map((piece) => (piece instanceof Uint8Array ? piece : new Uint8Array())));
  }

  /** With nothing left to be done: the receipts that lie there speak of every entry. */
  async checkReceipts(): Promise<void> {
    const stored = await this.#jobs.range({ start: 'receipt:', end: 'receipt:\uffff' });
    await this.#look();
    // By their ids the newest of a device comes last.
    const newest = new Map(stored.map(({ id, body }) => receiptSchema.parse({ _id: id, ...body })).map((receipt) => [receipt.device as string, receipt]));
    for (const [device, chain] of this.#chains) {
      const receipt = newest.get(device);
      const open = [...chain.keys()].filter((n) => !receipt || !isReceived(receipt, n));
      if (open.length > 0) this.#world.violation(`the follower rests, and there is no receipt for entries ${open.join(', ')} of ${device}`);
    }
  }

  async #check(receipt: Receipt): Promise<void> {
    await this.#look();
    const chain = this.#chains.get(receipt.device) ?? new Map<number, Link>();
    const wrong = (what: string) => this.#world.violation(`a receipt of ${receipt.device} is signed, and ${what}`);
    for (const { from, to, hash } of receipt.received) {
      for (let n = from; n <= to; n++) {
        const link = chain.get(n);
        if (!link) wrong(`entry ${n} of ${from} to ${to} is not on the server`);
        else if (n > from && link.prev !== chain.get(n - 1)?.hash) wrong(`entry ${n} does not follow ${n - 1}`);
        for (const file of link?.evidence ?? []) {
          if (isFileReceived(receipt, n, file.sha256) && !(await this.isWhole(file))) wrong(`file ${file.sha256} of entry ${n} is not whole on the server`);
        }
      }
      if (chain.get(to)?.hash !== hash) wrong(`entry ${to} has another hash`);
    }
  }

  /** What has come since the last look. */
  async #look(): Promise<void> {
    const docs = await this.#jobs.since({ after: this.#read, limit: 10_000 });
    for (const { id, seq, body } of docs) {
      this.#read = Math.max(this.#read, seq);
      const read = id.startsWith('entry:') ? readLink({ _id: id, ...body }) : undefined;
      if (read?.type !== 'link') continue;
      const { device, n } = read.link;
      const chain = this.#chains.get(device) ?? new Map<number, Link>();
      if (chain.has(n) && chain.get(n)?.hash !== read.link.hash) this.#world.violation(`the chain of ${device} forks at ${n}`);
      this.#chains.set(device, chain.set(n, read.link));
    }
  }

  #of(device: string): readonly Receipt[] {
    return this.#receipts.get(device) ?? [];
  }
}
