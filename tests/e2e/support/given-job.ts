// A job of a test's own, taken in and handed out by the ward's desk as its app would do it.
import { jobSchema, type Job } from '../../../src/domain/job.ts';
import { mintJobId, personNameSchema } from '../../../src/domain/ids.ts';
import { CouchClient } from './couch-client.ts';
import { ForgedDevice } from './forged-device.ts';
import { AN_PHU, JOBS, PASSWORD } from './ward-test.ts';

const HOUR = 3_600_000;

interface Given {
  kind: 'delivery' | 'visit';
  key: string;
  address: string;
  note?: string;
  person?: string;
  /** Hours from now. */
  dueIn?: number;
  to?: string;
  form?: string;
  procedure?: string;
  fee?: number;
  papers?: string[];
  /** What the recipient's card is checked by. */
  known?: { idNumber?: string; born?: string };
}

export async function giveJobs(url: string, given: readonly Given[]): Promise<Job[]> {
  const desk = await CouchClient.signIn(url, { name: AN_PHU.desk, password: PASSWORD });
  const device = await ForgedDevice.make({ by: AN_PHU.desk, ward: AN_PHU.slug });
  const jobs = given.map(jobOf);
  const docs = [await device.doc(), ...jobs];
  for (const [index, job] of jobs.entries()) {
    const to = given[index]?.to;
    if (to) docs.push(await device.entry(job._id, { kind: 'assigned', data: { to: personNameSchema.parse(to) } }));
  }
  const answers = await desk.bulkDocs(JOBS, docs as never);
  const refused = answers.find((answer) => answer['error']);
  if (refused) throw new Error(JSON.stringify(refused));
  return jobs;
}

function jobOf({ kind, key, address, note, person = 'Nguyễn Thị Thử', dueIn = 3, form = 'floor-area', procedure = 'Đăng ký khai sinh', fee = 8000, papers = [], known }: Given): Job {
  const now = Date.now();
  const at = (hours: number): string => new Date(now + hours * HOUR).toISOString();
  return jobSchema.parse({
    _id: mintJobId(kind, key), type: 'job', v: 1, kind, ward: AN_PHU.slug, title: kind === 'visit' ? 'Phục vụ tại nhà' : procedure, place: { address, ...(note && { note }) }, person: { name: person, phone: '0903000123', ...known },
    received: at(-100), due: at(dueIn), source: 'test', createdAt: at(-99), createdBy: AN_PHU.desk,
    ...(kind === 'visit' ? { visit: { form, asked: '' } } : { delivery: { dossierCode: key, procedure, field: 'Hộ tịch', fee, papersToCollect: papers, channel: 'home' } })
  });
}
