// What must be true of receipts and of what leaves the devices: looked up in the rows as they lie on the disks, at any time.
import type { ReceiptState } from '$device/receipt-state.ts';
import type { EvidenceRow, LeftJobRow } from '$device/device-store.ts';
import { isReceived } from '$domain/receipt.ts';
import type { SimulatedDevice } from './simulated-device.ts';
import type { Witness } from './witness.ts';
import type { World } from './world.ts';

interface Looked {
  world: World;
  device: SimulatedDevice;
  witness: Witness;
}

/** A device believes what the server has signed, and lets go of nothing else; what it has let go of is whole on the server. */
export async function checkTrust({ world, device, witness }: Looked): Promise<void> {
  if (device.disk.isWriting) return;
  const { name, chain } = device;
  const wrong = (what: string) => world.violation(`${name} ${what}`);
  // All of it in one look, before anything is waited for.
  const { receipt } = stateOf(device) ?? {};
  const files = rowsOf<EvidenceRow>(device, 'evidence');
  const bytes = new Set(rowsOf<{ sha256: string }>(device, 'evidenceBlobs').map(({ sha256 }) => sha256));
  const left = rowsOf<LeftJobRow>(device, 'leftJobs');
  device.gone = { freed: Math.max(device.gone.freed, files.filter(({ freed }) => freed).length), left: Math.max(device.gone.left, left.length) };

  if (receipt && !witness.hasSigned(receipt)) wrong('believes a receipt that the server has not signed');
  for (const file of files) {
    const isSigned = chain !== undefined && file.n !== undefined && witness.hasSignedForFile(chain.id, file.n, file.sha256);
    if (file.received !== undefined && !isSigned) wrong(`takes the file ${file.sha256} for received, and the server has signed nothing of the kind`);
    if (!file.freed && !bytes.has(file.sha256)) wrong(`has lost the bytes of ${file.sha256}`);
    if (!file.freed) continue;
    if (!isSigned) wrong(`has let go of ${file.sha256}, and the server has not signed for it`);
    if (!(await witness.isWhole(file))) wrong(`has let go of ${file.sha256}, which is not whole on the server`);
  }
  for (const { id } of left) {
    for (const { device: writer, n, evidence } of await witness.entriesOf(id)) {
      if (writer !== chain?.id || rowsOf<{ id: string }>(device, 'docs').some((row) => row.id.startsWith(`entry:${id}:`))) continue;
      if (!witness.hasSignedForEntry(writer, n)) wrong(`has let go of ${id}, and the server has not signed for its entry ${n}`);
      for (const file of evidence) if (!(await witness.isWhole(file))) wrong(`has let go of ${id} with the file ${file.sha256}, which is not whole on the server`);
    }
  }
}

/** Undefined when all that was written and taken here stands as received. */
export function receivedState(device: SimulatedDevice): string | undefined {
  const { name, chain } = device;
  const { receipt, problem } = stateOf(device) ?? {};
  if (problem) return `${name} does not believe its receipt: ${problem.type}`;
  const numbers = Array.from({ length: chain?.head ?? 0 }, (_, index) => index + 1);
  const open = numbers.filter((n) => !receipt || !isReceived(receipt, n));
  if (open.length > 0) return `${name} has no receipt for entries ${open.join(', ')} of ${chain?.head}`;
  const files = rowsOf<EvidenceRow>(device, 'evidence').filter(({ received }) => received === undefined);
  return files.length > 0 ? `${name} has no receipt for ${files.length} files` : undefined;
}

/** Undefined when no finished job that left is being brought back for what has happened to it. */
export function cameBackState(device: SimulatedDevice): string | undefined {
  const left = new Set(rowsOf<LeftJobRow>(device, 'leftJobs').map(({ id }) => id));
  const orphans = rowsOf<{ id: string; orphan?: 1; parent?: string }>(device, 'docs').filter(({ orphan, parent }) => orphan === 1 && left.has(parent ?? ''));
  return orphans.length > 0 ? `${device.name} has ${orphans.length} entries without their jobs` : undefined;
}

function stateOf(device: SimulatedDevice): ReceiptState | undefined {
  return rowsOf<{ key: string; value: ReceiptState }>(device, 'meta').find(({ key }) => key === 'receipt')?.value;
}

const rowsOf = <Row>({ disk, store }: SimulatedDevice, table: string): Row[] => disk.rows(store, table) as Row[];
