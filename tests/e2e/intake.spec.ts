// The desk takes in a spreadsheet as an office made it: columns nobody knows, rows that are wrong, a dossier that says otherwise than
// what is there; the browser closed and the server killed in the middle.
import { readFile } from 'node:fs/promises';
import type { Locator, Page } from '@playwright/test';
import { dossier, HEADINGS, type DossierCells } from '../fixtures/dossier-list.ts';
import { serialOf, xlsx, type Cell } from '../fixtures/xlsx.ts';
import { expectAllSent, signIn } from './support/screens.ts';
import { AN_PHU, expect, JOBS, OFFICE_SCREEN, test } from './support/ward-test.ts';

const totals = (page: Page): Locator => page.locator('tfoot tr').getByRole('cell');
const choose = (page: Page, name: string, bytes: Uint8Array | Buffer) => page.getByLabel('Chọn tệp').and(page.locator('input')).setInputFiles({ name, mimeType: 'application/octet-stream', buffer: Buffer.from(bytes) });

/** Headings of this office's own. */
const OWN: Partial<Record<string, string>> = { 'Mã hồ sơ': 'Số tham chiếu', 'Người nhận': 'Khách hàng', 'Địa chỉ': 'Nơi đến' };
const cellsOf = (row: DossierCells): Cell[] => HEADINGS.map((heading): Cell => (heading.startsWith('Ngày') ? { date: serialOf(row[heading]) } : row[heading]));
const list = (rows: readonly DossierCells[]): Uint8Array =>
  xlsx([{ name: 'Hướng dẫn', rows: [['Cách dùng bảng này']] }, { name: 'Danh sách', rows: [['ỦY BAN NHÂN DÂN PHƯỜNG'], [], HEADINGS.map((heading) => OWN[heading] ?? heading), ...rows.map(cellsOf)], merged: ['A1:O1'] }]);

test('columns are told once, refused rows come back as a file that goes in when corrected, and a dossier that differs is decided by a person', async ({ window, admin }) => {
  const page = await window({ viewport: OFFICE_SCREEN });
  await signIn(page, AN_PHU.desk);
  await page.goto('/import');
  await choose(page, 'thang-11.xlsx', list([dossier(1), dossier(2, { 'Số điện thoại': '12345' }), dossier(3)]));
  await expect(page.getByRole('heading', { name: 'Chọn cột: “thang-11.xlsx”' })).toBeVisible();
  await expect(page.getByLabel('Dòng tiêu đề')).toHaveValue('2');
  await page.getByRole('button', { name: 'Xem trước' }).click();
  await expect(page.getByRole('alert').last()).toHaveText('Còn thiếu cột: Mã hồ sơ, Người nhận, Địa chỉ.');
  for (const [field, heading] of [['Mã hồ sơ', 'Số tham chiếu'], ['Người nhận', 'Khách hàng'], ['Địa chỉ', 'Nơi đến']] as const) await page.getByLabel(field, { exact: true }).selectOption({ label: heading });
  await expect(page.getByText('Ví dụ: 91.99.H29-261104-0001')).toBeVisible();
  await page.getByRole('button', { name: 'Xem trước' }).click();
  await expect(totals(page)).toHaveText(['2', '0', '0', '1']);
  await page.getByRole('button', { name: 'Nhận 2 việc mới' }).click();
  await expect(page.getByText('Đã nhận 2 việc mới.')).toBeVisible();

  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Tải tệp các dòng chưa nhận (CSV)' }).click();
  const refused = await readFile(await (await download).path(), 'utf8');
  expect(refused).toMatch(/^\ufeffLý do chưa nhận;Số tham chiếu;/);
  await page.getByRole('button', { name: 'Chọn tệp khác' }).click();
  await expect(page.getByRole('button', { name: /thang-11\.xlsx đã nhận/ })).toBeVisible();
  // Its headings are known by now, and the reason is none of them.
  await choose(page, 'da-sua.csv', Buffer.from(refused.replace(';12345;', ';0570123456;')));
  await expect(totals(page)).toHaveText(['1', '0', '0', '0']);
  await page.getByRole('button', { name: 'Nhận 1 việc mới' }).click();
  await expect(page.getByText('Đã nhận 1 việc mới.')).toBeVisible();

  await page.getByRole('button', { name: 'Chọn tệp khác' }).click();
  await choose(page, 'moi.xlsx', list([dossier(1, { 'Địa chỉ': '99 Đường Thử Nghiệm', 'Lệ phí': '9000' }), dossier(3)]));
  await expect(totals(page)).toHaveText(['0', '1', '1', '0']);
  const conflict = page.locator('[data-conflict="job:delivery:91.99.H29-261104-0001"]');
  await conflict.getByRole('group', { name: 'Địa chỉ' }).getByRole('radio', { name: /Trong tệp/ }).check();
  await conflict.getByRole('button', { name: 'Lưu lựa chọn' }).click();
  await expect(conflict.getByText('Đã quyết định.')).toBeVisible();
  await expectAllSent(page);
  const [entry] = (await admin.docs(JOBS, 'entry:job:delivery:91.99.H29-261104-0001')).filter((doc) => doc['kind'] === 'amended');
  expect(entry).toMatchObject({ by: AN_PHU.desk, data: { changes: { 'place.address': '99 Đường Thử Nghiệm' }, kept: { 'delivery.fee': 9000 }, file: 'moi.xlsx' } });
  // The job is as it was written; what is looked at is what holds now.
  expect((await admin.docs(JOBS, 'job:delivery:91.99.H29-261104-0001'))[0]).toMatchObject({ place: { address: '12/3/5 Đường số 10, Khu phố 2' } });
  await page.getByRole('link', { name: '91.99.H29-261104-0001' }).click();
  await expect(page.getByRole('heading', { level: 1, name: '99 Đường Thử Nghiệm' })).toBeVisible();

  // The same file again asks nothing.
  await page.goto('/import');
  await choose(page, 'moi.xlsx', list([dossier(1, { 'Địa chỉ': '99 Đường Thử Nghiệm', 'Lệ phí': '9000' }), dossier(3)]));
  await expect(totals(page)).toHaveText(['0', '2', '0', '0']);
});

test('the browser is closed and the server killed while a list is taken in: it goes on by itself, and the page finds it again', async ({ window, server, admin }) => {
  const rows = Array.from({ length: 9000 }, (_, index) => dossier(index + 1, { 'Vĩ độ': '', 'Kinh độ': '' }));
  const page = await window({ viewport: OFFICE_SCREEN });
  await signIn(page, AN_PHU.desk);
  await page.goto('/import');
  const before = (await admin.docs(JOBS, 'job:delivery:')).length;
  await choose(page, 'lon.xlsx', xlsx([{ name: 'Danh sách', rows: [HEADINGS, ...rows.map(cellsOf)] }]));
  await page.getByRole('button', { name: 'Nhận 9000 việc mới' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'Đang nhận “lon.xlsx”' })).toBeVisible();
  await page.close();
  await server.kill();
  await server.startAgain();

  const again = await window({ viewport: OFFICE_SCREEN });
  await signIn(again, AN_PHU.desk);
  await again.goto('/import');
  // Followed to its end, or at its end already and in the list of what was imported lately.
  const result = again.getByText('Đã nhận 9.000 việc mới.').or(again.getByRole('button', { name: /lon\.xlsx đã nhận .*9\.000 mới/ }));
  await expect(result).toBeVisible({ timeout: 60_000 });
  expect((await admin.docs(JOBS, 'job:delivery:')).length - before).toBe(9000);
});
