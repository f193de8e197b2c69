// npm run verify -- WARD…: checks the log of a ward, or of all of them, also while the server runs. Ends with 1 when something is found.
import { wardSlugSchema, type WardSlug } from '$domain/ids.ts';
import { openAdministration } from '../couch/administration.ts';
import { readEnv } from '../env.ts';
import { chainWords, findingWords } from '../receipts/finding-words.ts';
import { rememberedReceipts } from '../receipts/receipt-memory.ts';
import { verifyWard } from '../receipts/verify-ward.ts';
import { wardsThere } from '../receipts/wards-there.ts';

const args = process.argv.slice(2);
const read = readEnv(process.env);
if (read.type === 'invalid') fail(read.problems.join('\n'));
const server = openAdministration(read.env);
let found = 0;
try {
  const there = await wardsThere(server);
  const wards = args[0] === '--all' ? there : args.map(wardOf);
  if (wards.length === 0) fail(`Which ward? npm run verify -- WARD, or --all. There are: ${there.join(', ') || 'none'}`);
  for (const ward of wards) {
    if (!there.includes(ward)) fail(`There is no ward "${ward}". There are: ${there.join(', ') || 'none'}`);
    const { devices, findings } = await verifyWard(server, ward, { remembered: rememberedReceipts(read.env.dataDir, ward) });
    print(`${ward}: ${devices.length} devices, ${devices.reduce((sum, { entries }) => sum + entries, 0)} entries`);
    for (const device of devices) print(`  ${chainWords(device)}`);
    for (const finding of findings) print(`  FOUND ${findingWords(finding)}`);
    print(findings.length === 0 ? `${ward}: nothing found` : `${ward}: ${findings.length} found`);
    found += findings.length;
  }
} catch (thrown) {
  fail(thrown instanceof Error ? thrown.message : String(thrown));
} finally {
  await server.close();
}
process.exitCode = found > 0 ? 1 : 0;

function wardOf(argument: string): WardSlug {
  const ward = wardSlugSchema.safeParse(argument);
  return ward.success ? ward.data : fail(`"${argument}" is no ward's short name, such as an-phu.`);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function fail(sentence: string): never {
  process.stderr.write(`${sentence}\n`);
  process.exit(2);
}
