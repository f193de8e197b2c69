// Taking files in, on databases as a server has them: each row at most once, nothing overwritten, every refusal with its reason.
import { foldText } from '$domain/fold-text.ts';
import fc from 'fast-check';
import { existsSync, readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { contactDocSchema } from '$domain/contact.ts';
import { addWorkingDays, workCalendar, workingDaysBetween } from '$domain/deadline.ts';
import { jobSchema, type Job } from '$domain/job.ts';
import { dateOf } from '$domain/vietnam-time.ts';
import { calendarYearSchema } from '$domain/ward.ts';
import type { DocumentStore } from '../../sync-server/couch/document-store.ts';
import { importFile } from '../../sync-server/intake/import-file.ts';
import type { IntakeReport } from '../../sync-server/intake/import-report.ts';
import type { IntakeDatabases } from '../../sync-server/intake/intake-databases.ts';
import { csv, dossier, HEADINGS } from '../fixtures/dossier-list.ts';
import { wardsTemplate, type ProvisionedWards, type WardsTemplate } from '../fixtures/provisioned-wards.ts';
import { encodeTcvn3 } from '../fixtures/tcvn3.ts';
import { encodeWindows1258 } from '../fixtures/windows-1258.ts';

// Every write waits for the disk, and the disk may be busy.
vi.setConfig({ testTimeout: 60_000 });

const SHARED = new URL('../../../shared/data/', import.meta.url);
const ADMIN = { name: null, roles: ['_admin'] };
const NOW = '2026-11-23T01:00:00.000Z';

let template: WardsTemplate;
let wards: ProvisionedWards;
beforeAll(async () => void (template = await wardsTemplate()), 60_000);
afterAll(() => template.remove());
beforeEach(() => void (wards = template.open()));
afterEach(() => wards.remove());

interface Taking {
  who?: { name: string | null; roles: string[] };
  dryRun?: boolean;
  databases?: IntakeDatabases;
}

const take = (content: string | Uint8Array, { who = ADMIN, dryRun = false, databases = wards.server }: Taking = {}) =>
  importFile({ bytes: typeof content === 'string' ? new TextEncoder().encode(content) : content, who, now: NOW, dryRun }, databases);

async function taken(content: string | Uint8Array, options: Taking = {}): Promise<IntakeReport> {
  const answer = await take(content, options);
  if (answer.type === 'failed') throw new Error(answer.en);
  return answer;
}

async function jobsIn(ward: string): Promise<Job[]> {
  const { rows } = await wards.server.store(`ward-${ward}`).allDocs({ startkey: 'job:', endkey: 'job;', include_docs: true });
  return rows.map(({ doc }) => jobSchema.parse(doc));
}

describe('a list of dossiers', () => {
  it('goes in once: the second time everything is unchanged', async () => {
    const file = csv([dossier(1), dossier(2, { Phường: 'Cát Lái', 'Vĩ độ': '', 'Kinh độ': '' })]);
    expect((await taken(file)).totals).toEqual({ rows: 2, new: 2, unchanged: 0, differs: 0, refused: 0, skipped: 0 });
    expect(await taken(file)).toMatchObject({ totals: { new: 0, unchanged: 2 }, wards: [{ slug: 'an-phu', unchanged: 1 }, { slug: 'cat-lai', unchanged: 1 }] });
  });

  it('becomes deliveries with their text composed, phones normalised and times in UTC', async () => {
    await taken(csv([dossier(1, { 'Người nhận': 'Hồ Hữu  Ðịnh'.normalize('NFD'), 'Số điện thoại': '+84 570 123 456', 'Lệ phí': '15.000', Phường: 'phuong AN PHU', 'Giấy tờ thu lại': 'Giấy hẹn; Sổ cũ' })]));
    expect(await jobsIn('an-phu')).toEqual([
      {
        _id: 'job:delivery:91.99.H29-261104-0001', type: 'job', v: 1, kind: 'delivery', ward: 'an-phu', title: 'Đăng ký khai sinh',
        place: { address: '12/3/5 Đường số 10, Khu phố 2', lat: 10.7985, lon: 106.757, note: 'Chỉ có nhà sau 17 giờ' },
        person: { name: 'Hồ Hữu Định', phone: '0570123456' },
        received: '2026-11-04T04:00:00.000Z', due: '2026-11-11T04:00:00.000Z', source: 'csv', createdAt: NOW, createdBy: 'import',
        delivery: { dossierCode: '91.99.H29-261104-0001', procedure: 'Đăng ký khai sinh', field: 'Hộ tịch', fee: 15_000, papersToCollect: ['Giấy hẹn', 'Sổ cũ'], channel: 'home' }
      }
    ]);
  });

  it('is read with any separator, any order of columns, with BOM, in UTF-16 and in Windows-1258', async () => {
    const rows = [dossier(1), dossier(2)];
    const shapes: [string, string | Uint8Array][] = [
      ['semicolons', csv(rows, { delimiter: ';' })],
      ['tabs', csv(rows, { delimiter: '\t' })],
      ['said by Excel', `sep=;\r\n${csv(rows, { delimiter: ';' })}`],
      ['other order', csv(rows, { headings: [...HEADINGS].reverse() })],
      ['headings in capitals, one unknown', csv(rows, { headings: [...HEADINGS, 'STT'] }).replace('Mã hồ sơ', ' MÃ HỒ SƠ ')],
      ['BOM', `\ufeff${csv(rows)}`],
      ['UTF-16', Uint8Array.from(new Uint8Array(Uint16Array.from(`\ufeff${csv(rows)}`, (unit) => unit.charCodeAt(0)).buffer))],
      ['Windows-1258', encodeWindows1258(csv(rows))]
    ];
    const first = await taken(csv(rows));
    expect(first.totals.new).toBe(2);
    for (const [shape, content] of shapes) expect({ shape, totals: (await taken(content)).totals }).toMatchObject({ shape, totals: { unchanged: 2, refused: 0 } });
    expect((await taken(encodeWindows1258(csv(rows)))).encoding).toBe('windows-1258');
  });

  it('never overwrites what is there: what differs is listed with its fields', async () => {
    await taken(csv([dossier(1)]));
    const again = await taken(csv([dossier(1, { 'Địa chỉ': '99 Thảo Điền' }), dossier(2), dossier(2, { 'Lệ phí': '1' })]));
    expect(again).toMatchObject({
      totals: { new: 1, differs: 2 },
      differing: [{ line: 2, job: 'job:delivery:91.99.H29-261104-0001', fields: ['place.address'] }, { line: 4, fields: ['delivery.fee'] }]
    });
    expect((await jobsIn('an-phu')).map(({ place }) => place.address)).toEqual(['12/3/5 Đường số 10, Khu phố 2', '12/3/5 Đường số 10, Khu phố 2']);
  });

  it('follows the rules of the procedure where a list names no due time and no fee, and counts neither as a difference', async () => {
    const bare = (number: number, procedure: string, received: string) => dossier(number, { 'Thủ tục': procedure, 'Ngày tiếp nhận': received, 'Ngày hẹn trả': '', 'Lệ phí': '' });
    const file = csv([bare(1, 'DANG KY KET HON', '20/11/2026 10:00'), bare(2, 'Chứng thực bản sao từ bản chính', '20/11/2026 15:00'), bare(3, 'Việc khác', '30/12/2026 10:00')]);
    const report = await taken(file);
    expect(report).toMatchObject({ totals: { new: 3, refused: 0 }, yearsMissing: [2027] });
    // 24/11 is a holiday; four working hours from 15:00 are two that day and two on Monday; the default rule's five days.
    expect((await jobsIn('an-phu')).map((job) => [job.due, job.kind === 'delivery' && job.delivery.fee])).toEqual([['2026-11-26T03:00:00.000Z', 0], ['2026-11-23T02:30:00.000Z', 10_000], ['2027-01-06T03:00:00.000Z', 0]]);
    expect((await taken(file)).totals).toMatchObject({ new: 0, unchanged: 3, differs: 0 });
  });

  const IDENTITY = ['Số định danh cá nhân', 'Ngày, tháng, năm sinh'] as const;
  const withIdentity = (rows: readonly (readonly [number, string, string])[]): string =>
    csv(rows.map(([number, id, born]) => ({ ...dossier(number), [IDENTITY[0]]: id, [IDENTITY[1]]: born })), { headings: [...HEADINGS, ...IDENTITY] });

  it('brings what the identity card is checked by: of the number the last three digits, of the birth the day or the year', async () => {
    const file = withIdentity([[1, '079 074 519 658', '18/1/1974'], [2, '254143978', '1980'], [3, '79074519658', '27047'], [4, 'C1234567', ''], [5, '', '']]);
    expect((await taken(file)).totals).toMatchObject({ new: 5, refused: 0 });
    expect((await jobsIn('an-phu')).map(({ person }) => [person?.idNumber, person?.born])).toEqual([['*********658', '1974-01-18'], ['******978', '1980'], ['*********658', '1974-01-18'], [undefined, undefined], [undefined, undefined]]);
    expect(JSON.stringify(await jobsIn('an-phu'))).not.toContain('074519658');
    expect((await taken(file)).totals).toMatchObject({ new: 0, unchanged: 5 });
    // A list without these columns says nothing against them.
    expect((await taken(csv([1, 2, 3, 4, 5].map((number) => dossier(number))))).totals).toMatchObject({ unchanged: 5, differs: 0 });
  });

  it('asks a person where it knows another day of birth or another number, also one that earlier versions kept whole', async () => {
    await taken(withIdentity([[1, '079074519658', '18/01/1974'], [2, '', '']]));
    const [first] = await jobsIn('an-phu');
    if (!first) throw new Error('nothing was taken in');
    const whole = { ...first, _id: first._id.replace('0001', '0003'), person: { ...first.person, idNumber: '079074519658' } };
    await wards.server.store('ward-an-phu').bulkDocs([{ ...whole, delivery: { ...(first.kind === 'delivery' && first.delivery), dossierCode: '91.99.H29-261104-0003' } }], true);
    const again = await taken(withIdentity([[1, '079074519658', '19/01/1974'], [2, '254143978', ''], [3, '079074519658', '18/01/1974']]));
    expect(again).toMatchObject({
      totals: { new: 0, differs: 2, unchanged: 1 },
      differing: [
        { line: 2, fields: ['person.born'], offered: { 'person.born': '1974-01-19' }, there: { 'person.born': '1974-01-18' } },
        { line: 3, fields: ['person.idNumber'], offered: { 'person.idNumber': '******978' }, there: { 'person.idNumber': null } }
      ]
    });
  });

  it('refuses a row whose identity number or day of birth cannot be one, and does not repeat the number', async () => {
    const report = await taken(withIdentity([[1, '07907451', '1974'], [2, '7,90745E+10', ''], [3, '0790745196580', '31/02/1974'], [4, '', '01/01/2027']]));
    expect(report.refused.map(({ line, reasons }) => [line, reasons.map(({ code }) => code)])).toEqual([
      [3, ['id-number-malformed']],
      [4, ['id-number-malformed', 'born-malformed']],
      [5, ['born-malformed']]
    ]);
    expect(JSON.stringify(report.refused.map(({ reasons }) => reasons))).not.toContain('0790745196580');
  });

  it('knows a dossier again that comes with another ward', async () => {
    await taken(csv([dossier(1)]));
    expect(await taken(csv([dossier(1, { Phường: 'Bình Trưng Tây' })]))).toMatchObject({ totals: { new: 0, differs: 1 }, differing: [{ ward: 'binh-trung-tay', fields: ['ward'] }] });
    expect(await jobsIn('binh-trung-tay')).toEqual([]);
  });

  it.each([
    ['missing', { 'Mã hồ sơ': '' }],
    ['code-malformed', { 'Mã hồ sơ': 'H29-2611-7' }],
    ['missing', { 'Người nhận': '' }],
    ['missing', { 'Địa chỉ': ' ' }],
    ['phone-malformed', { 'Số điện thoại': '12345' }],
    ['ward-unknown', { Phường: 'Phường Không Có' }],
    ['date-malformed', { 'Ngày hẹn trả': '31/02/2026 09:00' }],
    ['due-before-received', { 'Ngày hẹn trả': '03/11/2026' }],
    ['fee-negative', { 'Lệ phí': '-5000' }],
    ['fee-malformed', { 'Lệ phí': 'tám nghìn' }],
    ['channel-unknown', { 'Hình thức trả': 'Bằng bồ câu' }],
    ['coordinates-malformed', { 'Vĩ độ': '107.73', 'Kinh độ': '10.80' }],
    ['coordinates-far', { 'Vĩ độ': '21.03', 'Kinh độ': '105.85' }],
    ['coordinates-half', { 'Kinh độ': '' }],
    ['too-long', { 'Ghi chú': 'x'.repeat(1001) }],
    ['damaged-text', { 'Người nhận': 'Nguy\ufffdn' }]
  ] as const)('refuses a row for %s %#, and takes the others', async (code, changes) => {
    const report = await taken(csv([dossier(1), dossier(2, changes), dossier(3)]));
    expect(report.totals).toMatchObject({ new: 2, refused: 1 });
    expect(report.refused).toMatchObject([{ line: 3, reasons: [{ code, vi: expect.stringMatching(/\S/), en: expect.stringMatching(/\S/) }] }]);
  });

  it('gives all reasons of a row at once, and lines as they are counted in the file', async () => {
    const file = csv([dossier(1, { 'Ghi chú': 'hai\ndòng' }), dossier(2, { 'Mã hồ sơ': '?', 'Lệ phí': '-1', 'Số điện thoại': '1' })]) + '\r\n' + '91.99.H29-261104-0009,Đăng ký\r\n' + csv([dossier(4)]).split('\r\n').slice(1).join('\r\n');
    const report = await taken(file);
    expect(report.refused.map(({ line, reasons }) => [line, reasons.map(({ code }) => code)])).toEqual([
      [4, ['code-malformed', 'phone-malformed', 'fee-negative']],
      [6, ['row-too-short']]
    ]);
    expect(report.totals).toMatchObject({ new: 2, refused: 2, skipped: 1 });
    expect((await jobsIn('an-phu'))[0]?.place.note).toBe('hai\ndòng');
  });

  it('is refused as far as it belongs to wards that are not the desk’s own', async () => {
    const desk = { name: 'motcua.anphu', roles: ['ward:an-phu:desk', 'ward:cat-lai:officer'] };
    const report = await taken(csv([dossier(1), dossier(2, { Phường: 'Cát Lái', 'Vĩ độ': '', 'Kinh độ': '' })]), { who: desk });
    expect(report).toMatchObject({ totals: { new: 1, refused: 1 }, refused: [{ line: 3, ward: 'cat-lai', reasons: [{ code: 'ward-not-yours' }] }] });
    expect((await jobsIn('an-phu'))[0]?.createdBy).toBe('motcua.anphu');
    expect(await jobsIn('cat-lai')).toEqual([]);
  });

  it('writes nothing in a dry run, and says the same as the real one', async () => {
    const file = csv([dossier(1), dossier(1), dossier(2, { 'Lệ phí': '-1' })]);
    const preview = await taken(file, { dryRun: true });
    expect(await jobsIn('an-phu')).toEqual([]);
    expect({ ...(await taken(file)), dryRun: true }).toEqual(preview);
  });

  it('may stop anywhere and be run again: nothing is there twice, nothing is missing', async () => {
    const file = csv(Array.from({ length: 1200 }, (_, index) => dossier(index + 1, index % 3 === 0 ? { Phường: 'Cát Lái', 'Vĩ độ': '', 'Kinh độ': '' } : {})));
    await expect(take(file, { databases: failingAfter(2, wards.server) })).rejects.toThrow('the power is out');
    const before = (await jobsIn('an-phu')).length + (await jobsIn('cat-lai')).length;
    expect(before).toBeGreaterThan(0);
    expect(before).toBeLessThan(1200);
    expect((await taken(file)).totals).toMatchObject({ new: 1200 - before, unchanged: before, differs: 0, refused: 0 });
    expect((await jobsIn('an-phu')).length + (await jobsIn('cat-lai')).length).toBe(1200);
  });

  it('taken in by two at once is there once', async () => {
    const file = csv(Array.from({ length: 300 }, (_, index) => dossier(index + 1)));
    const [one, other] = await Promise.all([taken(file), taken(file)]);
    expect(one.totals.new + other.totals.new).toBe(300);
    expect(one.totals.unchanged + other.totals.unchanged).toBe(300);
    expect(await jobsIn('an-phu')).toHaveLength(300);
  });

  it('is idempotent for any list: every row after the first time is unchanged or what it was', async () => {
    const changes = fc.record({ number: fc.integer({ min: 1, max: 12 }), fee: fc.constantFrom('0', '8000', '-1'), ward: fc.constantFrom('An Phú', 'Cát Lái', 'Nơi khác') });
    await fc.assert(
      fc.asyncProperty(fc.array(changes, { minLength: 1, maxLength: 15 }), async (rows) => {
        const file = csv(rows.map(({ number, fee, ward }) => dossier(number, { 'Lệ phí': fee, Phường: ward, 'Vĩ độ': '', 'Kinh độ': '' })));
        const first = await taken(file);
        const second = await taken(file);
        expect(second.totals.new).toBe(0);
        expect(second.totals.refused).toBe(first.totals.refused);
        expect(first.totals.new + first.totals.unchanged + first.totals.differs).toBe(second.totals.unchanged + second.totals.differs);
        expect(await taken(file)).toEqual(second);
      }),
      { numRuns: 15 }
    );
  });
});

describe('a file that cannot be taken', () => {
  const text = (content: string): Uint8Array => new TextEncoder().encode(content);
  const cases: [string, string, Uint8Array][] = [
    ['empty', 'nothing at all', text('')],
    ['empty', 'white space', text(' \r\n \r\n')],
    ['empty', 'headings alone', text(csv([]))],
    ['not-a-table', 'a letter', text('Kính gửi Ủy ban nhân dân phường,\r\nTôi xin trình bày như sau.')],
    ['not-a-table', 'an Excel file', Uint8Array.of(0x50, 0x4b, 3, 4, 20, 0, 6, 0)],
    ['not-a-table', 'a PDF', text('%PDF-1.7\n%âãÏÓ')],
    ['not-a-table', 'a photo', Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0, 16)],
    ['not-a-table', 'bytes', Uint8Array.from({ length: 500 }, (_, index) => index % 7)],
    ['wrong-encoding', 'another old encoding', Uint8Array.from(csv([dossier(1)]), (letter) => (letter.charCodeAt(0) < 128 ? letter.charCodeAt(0) : 0xa0 + (letter.charCodeAt(0) % 90)))],
    ['wrong-encoding', 'another old encoding of which some headings survive', encodeTcvn3(csv([dossier(1)], { headings: HEADINGS.map((heading, index) => (index % 2 ? heading : foldText(heading))) }))],
    ['columns-missing', 'other columns in Windows-1258', encodeWindows1258(csv([dossier(1)], { headings: HEADINGS.filter((heading) => heading !== 'Địa chỉ') }))],
    ['columns-missing', 'other columns', text(csv([dossier(1)], { headings: HEADINGS.filter((heading) => heading !== 'Địa chỉ' && heading !== 'Phường') }))],
    ['column-twice', 'a column twice', text(csv([dossier(1)], { headings: [...HEADINGS, 'Địa chỉ'] }))],
    ['too-large', '26 MB', new Uint8Array(26 * 1024 * 1024).fill(0x61)],
    ['too-many-rows', '50,001 rows', text(csv([dossier(1)]) + 'a\r\n'.repeat(50_000))],
    ['not-json', 'half a JSON', text('{"requests": [{"service_request_id": "1')],
    ['not-open311', 'other JSON', text('{"type": "FeatureCollection", "features": []}')],
    ['empty', 'no reports', text('[]')]
  ];
  it.each(cases)('%s: %s gets a sentence in both languages', async (code, _what, content) => {
    const answer = await take(content);
    expect(answer).toMatchObject({ type: 'failed', code, vi: expect.stringMatching(/\.$/), en: expect.stringMatching(/\.$/) });
  });

  it('names the columns that are missing', async () => {
    const answer = await take(csv([dossier(1)], { headings: HEADINGS.filter((heading) => heading !== 'Địa chỉ') }));
    expect(answer).toMatchObject({ type: 'failed', vi: expect.stringContaining('Địa chỉ') });
  });

  it('says so where no wards are', async () => {
    expect(await take(csv([dossier(1)]), { databases: { names: async () => ['_users'], store: wards.server.store } })).toMatchObject({ code: 'no-wards' });
  });
});

describe('Open311 reports', () => {
  const report = (changes: object = {}) => ({
    service_request_id: 'thu-1', service_code: 'LLD', service_name: 'Lấn chiếm lòng lề đường', status: 'open', description: 'Bán hàng hết vỉa hè', address_string: '12 Lê Thước, Phường Thảo Điền',
    lat: 10.8082, long: 106.7332, requested_datetime: '2026-11-20T16:00:00+07:00', first_name: 'Thử', phone: '0570123456', media_url: 'https://example.org/a.jpg', ...changes
  });

  it('become violations of the ward they lie in, due after two working days', async () => {
    expect((await taken(JSON.stringify({ requests: [report()] }))).wards).toMatchObject([{ slug: 'thao-dien', new: 1 }]);
    expect(await jobsIn('thao-dien')).toMatchObject([
      { _id: 'job:violation:thu-1', kind: 'violation', title: 'Lấn chiếm lòng lề đường', place: { address: '12 Lê Thước, Phường Thảo Điền', lat: 10.8082 }, received: '2026-11-20T09:00:00.000Z', due: '2026-11-25T09:00:00.000Z', source: 'open311', violation: { category: 'LLD', description: 'Bán hàng hết vỉa hè', media: ['https://example.org/a.jpg'] } }
    ]);
  });

  it('keep who reported in the desk’s database, and nowhere else', async () => {
    await taken(JSON.stringify([report({ last_name: 'Nguyễn', email: 'thu@example.org' })]));
    const contact = contactDocSchema.parse(await wards.server.store('ward-thao-dien-desk').get('contact:job:violation:thu-1'));
    expect(contact).toMatchObject({ name: 'Nguyễn Thử', phone: '0570123456', email: 'thu@example.org', ward: 'thao-dien' });
    expect(JSON.stringify(await jobsIn('thao-dien'))).not.toMatch(/0570123456|Nguyễn|example\.org"?,"email/);
  });

  it('are there once, however often they come', async () => {
    const file = JSON.stringify([report(), report()]);
    expect((await taken(file)).totals).toMatchObject({ new: 1, unchanged: 1 });
    expect((await taken(file)).totals).toMatchObject({ new: 0, unchanged: 2 });
  });

  it('find their contact again after a stop between contact and job', async () => {
    await expect(take(JSON.stringify([report()]), { databases: failingAfter(1, wards.server) })).rejects.toThrow('the power is out');
    expect((await taken(JSON.stringify([report()]))).totals).toMatchObject({ new: 1 });
    expect(await wards.server.store('ward-thao-dien-desk').get('contact:job:violation:thu-1')).toMatchObject({ name: 'Thử' });
  });

  it('find their ward by the address where they have no coordinates', async () => {
    expect((await taken(JSON.stringify([report({ lat: null, long: null })]))).wards).toMatchObject([{ slug: 'thao-dien', new: 1 }]);
  });

  it.each([
    ['place-unknown', { lat: null, long: null, address_string: 'Hà Nội' }],
    ['place-unknown', { lat: 21.03, long: 105.85, address_string: '' }],
    ['coordinates-malformed', { lat: 106.7, long: 210 }],
    ['category-unknown', { service_code: 'XYZ' }],
    ['report-closed', { status: 'closed' }],
    ['id-malformed', { service_request_id: '../../etc' }],
    ['too-long', { description: 'x'.repeat(4001) }],
    ['not-a-report', { requested_datetime: 'hôm qua' }]
  ])('are refused for %s %#', async (code, changes) => {
    expect(await taken(JSON.stringify([report(changes), report({ service_request_id: 'thu-2' })]))).toMatchObject({ totals: { new: 1, refused: 1 }, refused: [{ line: 1, reasons: [{ code }] }] });
  });

  it('leave links that are none behind', async () => {
    await taken(JSON.stringify([report({ media_url: 'javascript:alert(1)' })]));
    expect(await jobsIn('thao-dien')).toMatchObject([{ violation: { media: [] } }]);
  });
});

// The files that came with the task; they lie beside the project and are not part of it.
describe.runIf(existsSync(SHARED))('the sample files', () => {
  const sample = (name: string): Uint8Array => Uint8Array.from(readFileSync(new URL(name, SHARED)));

  it('dossiers.csv: 600 into 11 wards, then none, and every deadline in working days', async () => {
    const first = await taken(sample('dossiers.csv'));
    expect(first).toMatchObject({ totals: { rows: 600, new: 600, refused: 0 } });
    expect(Object.fromEntries(first.wards.map(({ name, new: count }) => [name, count]))).toEqual({
      'An Phú': 129, 'Bình Trưng Tây': 100, 'Thảo Điền': 83, 'Bình Trưng Đông': 81, 'Thạnh Mỹ Lợi': 69, 'Cát Lái': 65, 'Bình An': 50, 'Bình Khánh': 13, 'Thủ Thiêm': 5, 'An Khánh': 3, 'An Lợi Đông': 2
    });
    expect(await taken(sample('dossiers.csv'))).toMatchObject({ totals: { new: 0, unchanged: 600, differs: 0, refused: 0 } });

    // Each procedure takes its own number of working days; with the year's holidays the file's due dates come out to the minute.
    const holidays = calendarYearSchema.parse(JSON.parse(readFileSync(new URL('holidays_vn_2026.json', SHARED), 'utf8')));
    const calendar = workCalendar({ calendar: [holidays], officeHours: [{ from: '07:30', to: '11:30' }, { from: '13:00', to: '17:00' }] });
    const daysOf = new Map<string, Set<number>>();
    for (const { slug } of first.wards) {
      for (const job of await jobsIn(slug)) {
        const days = workingDaysBetween(dateOf(job.received), dateOf(job.due), calendar);
        expect(addWorkingDays(job.received, days, calendar)).toBe(job.due);
        daysOf.set(job.title, (daysOf.get(job.title) ?? new Set()).add(days));
      }
    }
    for (const [procedure, days] of daysOf) expect({ procedure, days: [...days] }).toEqual({ procedure, days: [expect.any(Number)] });
  });

  it('dossiers-dirty.csv comes to what is expected, line by line', async () => {
    const expected = JSON.parse(readFileSync(new URL('dossiers-dirty.expected.json', SHARED), 'utf8')) as { lines: { line: number; verdict: string }[]; totals: Record<string, number> };
    const report = await taken(sample('dossiers-dirty.csv'));
    expect({ accepted: report.totals.new, unchanged: report.totals.unchanged, conflict: report.totals.differs, refused: report.totals.refused, skipped: report.totals.skipped }).toEqual(expected.totals);
    expect(report.refused.map(({ line }) => line)).toEqual(expected.lines.filter(({ verdict }) => verdict === 'refused').map(({ line }) => line));
    expect(report.differing.map(({ line }) => line)).toEqual(expected.lines.filter(({ verdict }) => verdict === 'conflict').map(({ line }) => line));
  });

  it('open311-requests.json: 120 reports into their wards, then none', async () => {
    expect((await taken(sample('open311-requests.json'))).totals).toMatchObject({ rows: 120, new: 120, refused: 0 });
    expect((await taken(sample('open311-requests.json'))).totals).toMatchObject({ new: 0, unchanged: 120 });
  });
});

/** Databases whose writes fail after the first few, as if the machine had stopped. */
function failingAfter(writes: number, databases: IntakeDatabases): IntakeDatabases {
  let left = writes;
  return {
    names: () => databases.names(),
    store(name): DocumentStore {
      const store = databases.store(name);
      return {
        ...store,
        async bulkDocs(docs, newEdits) {
          if (left-- <= 0) throw new Error('the power is out');
          return store.bulkDocs(docs, newEdits);
        }
      };
    }
  };
}
