import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Locator, Page } from '@playwright/test';
import { builtModule } from '../../sync-server/prepare.mjs';
import { csv, dossier, HEADINGS } from '../fixtures/dossier-list.ts';
import { dossierFile } from './support/dossier-file.ts';
import { checkScreen } from './support/check-screen.ts';
import { everythingKept } from './support/everything-kept.ts';
import { beginTheDay, entryOnPage, expectAllSent, signIn } from './support/screens.ts';
import { AN_PHU, expect, JOBS, OFFICE_SCREEN, PHONE, test } from './support/ward-test.ts';

const run = promisify(execFile);
/** What `npm run import` runs once everything is installed and built. */
const IMPORT = builtModule('commands/import');

const REPORT = builtModule('commands/report');

interface Counted {
  name: string;
  received: number;
  returnedOnTime: number;
  returnedLate: number;
  overdue: number;
  withinTime: number;
  procedures?: Counted[];
}

/** The cells of the totals: new, unchanged, other data, refused. */
const totals = (page: Page): Locator => page.locator('tfoot tr').getByRole('cell');

test('`npm run import` takes 600 dossiers into 11 wards while the server runs; the second time nothing is new', async ({ server, admin, folder }) => {
  const file = dossierFile();
  await writeFile(path.join(folder, file.name), file.buffer);
  const take = async (): Promise<string> =>
    (await run(process.execPath, [IMPORT, path.join(folder, file.name)], { env: { ...process.env, DATA_DIR: server.dataDir, ADMIN_NAME: server.admin.name, ADMIN_PASSWORD: server.admin.password } })).stdout;
  const before = (await admin.docs(JOBS, 'job:delivery:')).length;

  const first = await take();
  expect(first).toContain('600 new, 0 unchanged, 0 differ, 0 refused.');
  for (const [ward, count] of file.byWard) expect(first).toMatch(new RegExp(`^${ward} +${count} +0 +0 +0$`, 'm'));
  expect(file.byWard.size).toBe(11);
  expect((await admin.docs(JOBS, 'job:delivery:')).length).toBe(before + (file.byWard.get(AN_PHU.name) ?? 0));
  expect(await take()).toContain('0 new, 600 unchanged, 0 differ, 0 refused.');

  // What came in is what the report of it counts, per ward and procedure, whatever became of it since.
  const report = (...args: string[]) => run(process.execPath, [REPORT, 'returns', ...args], { env: { ...process.env, DATA_DIR: server.dataDir, ADMIN_NAME: server.admin.name, ADMIN_PASSWORD: server.admin.password } });
  const { wards } = JSON.parse((await report('--json')).stdout) as { wards: Counted[] };
  expect(wards).toHaveLength(11);
  const anPhu = wards.find(({ name }) => name === AN_PHU.name);
  expect(anPhu?.received).toBe((await admin.docs(JOBS, 'job:delivery:')).length);
  for (const each of wards) expect(each.returnedOnTime + each.returnedLate + each.overdue + each.withinTime).toBe(each.received);
  expect(anPhu?.procedures?.reduce((sum, each) => sum + each.received, 0)).toBe(anPhu?.received);
  expect(JSON.parse((await report('--json', '--ward', 'an phu', '--from', '2020-01-01', '--to', '2020-12-31')).stdout)).toMatchObject({ total: { received: 0, onTimePercent: null }, wards: [{ ward: 'an-phu' }] });
  expect((await report('--csv')).stdout).toMatch(/^\ufeffPhường,Thủ tục,Tiếp nhận,/);
  await expect(report('--from', '2026-13-01')).rejects.toThrow('--from has to be a day');
});

test('the desk looks at a list before it is taken in, sees which rows cannot be, and takes in its own ward’s', async ({ window, admin }) => {
  const file = dossierFile();
  const own = file.byWard.get(AN_PHU.name) ?? 0;
  const page = await window({ viewport: OFFICE_SCREEN });
  await signIn(page, AN_PHU.desk);
  await page.getByRole('link', { name: 'Nhận hồ sơ' }).click();
  const before = (await admin.docs(JOBS, 'job:delivery:')).length;

  await page.getByLabel('Chọn tệp').and(page.locator('input')).setInputFiles(file);
  await expect(page.getByRole('heading', { name: 'Xem trước: “dossiers.csv”' })).toBeVisible();
  await expect(totals(page)).toHaveText([String(own), '0', '0', String(600 - own)]);
  await expect(page.getByRole('heading', { name: `${600 - own} dòng không nhận được` })).toBeVisible();
  await expect(page.getByRole('cell', { name: 'Hồ sơ thuộc phường Thảo Điền, Ông/Bà không được nhập cho phường này.' }).first()).toBeVisible();
  expect((await admin.docs(JOBS, 'job:delivery:')).length).toBe(before);

  await page.getByRole('button', { name: `Nhận ${own} việc mới` }).click();
  await expect(page.getByText(`Đã nhận ${own} việc mới.`)).toBeVisible();
  expect((await admin.docs(JOBS, 'job:delivery:')).length).toBe(before + own);

  await page.getByRole('button', { name: 'Chọn tệp khác' }).click();
  await page.getByLabel('Chọn tệp').and(page.locator('input')).setInputFiles(file);
  await expect(page.getByText('Không có việc mới để nhận.')).toBeVisible();
  await expect(totals(page)).toHaveText(['0', String(own), '0', String(600 - own)]);
});

test('an administrator of all wards takes in all 600 on the page', async ({ window }) => {
  const file = dossierFile();
  const page = await window({ viewport: OFFICE_SCREEN });
  await signIn(page, 'quantri');
  await page.goto('/import');
  await page.getByLabel('Chọn tệp').and(page.locator('input')).setInputFiles(file);
  await expect(totals(page)).toHaveText(['600', '0', '0', '0']);
  await expect(page.locator('tbody').first().getByRole('row')).toHaveCount(11);
  await page.getByRole('button', { name: 'Nhận 600 việc mới' }).click();
  await expect(page.getByText('Đã nhận 600 việc mới.')).toBeVisible();
});

test('rows that cannot be taken are listed with line and reason, the rest goes in and is handed to an officer, who then sees it', async ({ window }) => {
  const rows = [
    { ...dossier(1, { 'Địa chỉ': '7 Đường Thử Nghiệm', 'Người nhận': 'Nguyễn Thị Đầu Tiên' }), 'Số CCCD': '079074519658', 'Ngày sinh': '18/1/1974' },
    dossier(2, { 'Mã hồ sơ': 'không phải mã' }),
    dossier(3, { 'Số điện thoại': '12' }),
    dossier(4, { 'Địa chỉ': '9 Đường Thử Nghiệm', 'Ngày hẹn trả': '31/02/2026 11:00' }),
    dossier(5, { 'Địa chỉ': '11 Đường Thử Nghiệm', 'Người nhận': 'Trần Văn Thứ Hai' })
  ];
  const list = csv(rows, { headings: [...HEADINGS, 'Số CCCD', 'Ngày sinh'] });
  const [desk, phone] = [await window({ viewport: OFFICE_SCREEN }), await window({ viewport: PHONE })];
  await beginTheDay(phone, AN_PHU.officer);
  await signIn(desk, AN_PHU.desk);
  await desk.getByRole('link', { name: 'Nhận hồ sơ' }).click();
  await desk.getByLabel('Chọn tệp').and(desk.locator('input')).setInputFiles({ name: 'moi.csv', mimeType: 'text/csv', buffer: Buffer.from(list) });
  await expect(totals(desk)).toHaveText(['2', '0', '0', '3']);
  for (const [line, why] of [['3', 'Mã hồ sơ “không phải mã” không đúng mẫu'], ['4', 'Số điện thoại “12” không đúng'], ['5', '“Ngày hẹn trả” không phải ngày có thật']] as const) {
    await expect(desk.getByRole('row', { name: new RegExp(`^${line} ${why}`) })).toBeVisible();
  }
  await desk.getByRole('button', { name: 'Nhận 2 việc mới' }).click();
  await desk.getByRole('link', { name: 'Xem việc chưa phân công' }).click();

  for (const address of ['7 Đường Thử Nghiệm', '11 Đường Thử Nghiệm']) {
    await desk.getByRole('searchbox').fill(address);
    await desk.getByRole('checkbox', { name: `Chọn việc ${address}`, exact: true }).check();
    await desk.getByRole('combobox', { name: 'Giao cho' }).first().selectOption(AN_PHU.officer);
    await desk.getByRole('button', { name: 'Giao việc' }).first().click();
    await expect(desk.getByRole('listitem').filter({ hasText: address }).getByText('đang giao…')).toBeVisible();
  }
  await desk.getByRole('link', { name: 'Cài đặt' }).click();
  await desk.getByRole('link', { name: 'Quay lại' }).click();
  await expectAllSent(desk);

  for (const name of ['Nguyễn Thị Đầu Tiên', 'Trần Văn Thứ Hai']) await expect(phone.getByRole('link', { name }).and(phone.locator('[data-job]'))).toBeVisible();

  // The citizen calls about another number: the desk puts it right by hand, the officer sees it, and what it was stays in the log.
  await phone.getByRole('link', { name: 'Nguyễn Thị Đầu Tiên' }).click();
  await expect(phone.getByText('0570 123 456', { exact: true })).toBeVisible();
  await desk.goto(`/jobs?job=${encodeURIComponent('job:delivery:91.99.H29-261104-0001')}`);
  // Of the identity number three digits came in: enough to check a card at the door.
  for (const known of ['… 658', '18/01/1974']) await expect(desk.getByText(known, { exact: true })).toBeVisible();
  for (const page of [desk, phone]) expect(await everythingKept(page)).not.toContain('079074519658');
  const sheet = desk.getByRole('dialog', { name: 'Sửa thông tin' });
  const amend = desk.getByRole('button', { name: 'Sửa thông tin' });
  await amend.click();
  await sheet.getByRole('button', { name: 'Lưu thông tin mới' }).click();
  await expect(sheet.getByText('Chưa có thông tin nào thay đổi.')).toBeVisible();
  await expect(sheet.getByText('Cần ghi lý do sửa.')).toBeVisible();
  await sheet.getByLabel('Số điện thoại').fill('12345');
  await expect(sheet.getByText('Số điện thoại chưa đúng (cần 10 số, ví dụ 0903123456).')).toBeVisible();
  await checkScreen(desk, 'amending a job', [PHONE, OFFICE_SCREEN]);
  await sheet.getByLabel('Số điện thoại').fill('0570 000 999');
  await sheet.getByLabel('Lý do sửa').fill('Người dân gọi báo đổi số.');
  // What is typed outlives the page.
  await sheet.getByRole('button', { name: 'Đóng' }).click();
  await desk.reload();
  await amend.click();
  await expect(sheet.getByLabel('Số điện thoại')).toHaveValue('0570 000 999');
  await sheet.getByRole('button', { name: 'Lưu thông tin mới' }).click();
  await expect(sheet).toBeHidden();
  for (const page of [desk, phone]) {
    await expect(page.getByText('0570 000 999', { exact: true })).toBeVisible();
    const entry = entryOnPage(page, 'Sửa thông tin').last();
    await expect(entry).toContainText('0570 000 999 (trước đó: 0570 123 456)');
    await expect(entry).toContainText('“Người dân gọi báo đổi số.”');
  }
});

test('what the desk may not: an officer is shown no import, and the server refuses the file all the same', async ({ server, window }) => {
  const page = await window();
  await signIn(page, AN_PHU.officer);
  await page.goto('/import');
  await expect(page.getByText('Trang này dành cho bộ phận một cửa và lãnh đạo phụ trách của phường.')).toBeVisible();
  const status = await page.evaluate(async (body) => (await fetch('/api/imports', { method: 'POST', body })).status, csv([dossier(1)]));
  expect(status).toBe(403);
  expect((await fetch(`${server.url}/api/imports`, { method: 'POST', body: csv([dossier(1)]) })).status).toBe(401);
});
