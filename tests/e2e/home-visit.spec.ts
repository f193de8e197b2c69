// The officer at somebody's home, and at a door that did not open: the ward's form, minutes, what comes next, and a mistake put right.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { checkOutdoors, checkScreen } from './support/check-screen.ts';
import { everythingKept } from './support/everything-kept.ts';
import { giveJobs } from './support/given-job.ts';
import { addPhoto, beginTheDay, entryOnPage, expectOnServer, expectSaved, jobOnList, openFromList, rate, sign, signIn, takeBack } from './support/screens.ts';
import { AN_PHU, expect, JOBS, OFFICE_SCREEN, PHONE, test } from './support/ward-test.ts';

test('a floor-area check: rooms measured, people counted, the area per head comes out, and the supervisor reads it with units; a mistake in it is corrected', async ({ server, window, photo, admin }) => {
  const [job] = await giveJobs(server.url, [{ kind: 'visit', key: 'dien-tich-1', address: '12/3 Đường số 10', to: AN_PHU.officer }]);
  const id = String(job?._id);
  const page = await window();
  await beginTheDay(page, AN_PHU.officer);
  await page.locator(`a[data-job="${id}"]`).click();
  await page.getByRole('link', { name: 'Ghi nhận buổi phục vụ' }).click();
  await page.getByRole('radio', { name: 'Đã phục vụ' }).check();
  await page.getByRole('button', { name: 'Mời đánh giá' }).click();
  await expect(page.getByText('Mục này cần được trả lời.').first()).toBeVisible();

  await page.getByRole('radio', { name: 'Thuê', exact: true }).check();
  await page.getByLabel('Họ tên chủ nhà').fill('Lê Văn Chủ');
  await page.getByRole('button', { name: 'Thêm phòng' }).click();
  await fillRoom(page, 1, { 'Tên phòng': 'Phòng ngủ', 'Dài': '4', 'Rộng': '3,15' });
  await expect(page.getByRole('group', { name: 'Phòng 1' })).toContainText(/12,6\sm²/);
  await page.getByLabel(/^Số người đang ở/).fill('hai');
  await expect(page.getByText('Cần một số, ví dụ 3,5.')).toBeVisible();
  await page.getByLabel(/^Số người đang ở/).fill('1');
  await page.getByLabel(/^Số người xin đăng ký thêm/).fill('1');
  await expect(page.locator('[data-computed="enough"]')).toContainText('Chưa đủ điều kiện về diện tích');
  await expect(page.locator('[data-computed="enough"]')).toContainText('Diện tích tối thiểu: 8 m² sàn/người, áp dụng từ 01/07/2021');
  await page.getByRole('button', { name: 'Thêm phòng' }).click();
  await fillRoom(page, 2, { 'Tên phòng': 'Phòng khách', 'Dài': '3', 'Rộng': '3' });
  await expect(page.locator('[data-computed="perHead"]')).toContainText(/10,8\sm² sàn\/người/);
  await expect(page.locator('[data-computed="enough"]')).toContainText('Đủ điều kiện về diện tích');
  // A call, a crash, an empty battery: the form comes back as it was, with its rules.
  await addPhoto(page, await photo(7));
  await expect.poll(() => everythingKept(page)).toMatch(/answer-sketch.*Phòng khách/s);
  await page.reload();
  await expect(page.locator('[data-computed="perHead"]')).toContainText(/10,8\sm² sàn\/người/);
  await expect(page.getByAltText('Ảnh 1', { exact: true })).toBeVisible();
  await sign(page, 'Chữ ký của người xin đăng ký');
  await rate(page, 'Rất hài lòng');
  await takeBack(page);
  await expectSaved(page);
  await page.getByRole('link', { name: 'Xem lại việc này' }).click();
  const entry = entryOnPage(page, 'Phục vụ tại nhà: Đã phục vụ');
  await expectOnServer(entry);
  await expect(entry).toContainText(/Bình quân đầu người.*10,8\sm² sàn\/người/s);

  // One person more than was counted: the writer corrects it, and both stay.
  await entry.getByRole('button', { name: 'Đính chính' }).click();
  await page.getByLabel(/^Số người đang ở/).fill('2');
  await page.getByLabel('Ý kiến của cán bộ').fill('Nhà chật, đề nghị xem lại');
  await page.getByRole('button', { name: 'Lưu đính chính' }).click();
  await expect(page.getByText('Cần ghi lý do đính chính.')).toBeVisible();
  await page.getByLabel('Lý do đính chính').fill('Đếm thiếu một người');
  await page.getByRole('button', { name: 'Lưu đính chính' }).click();
  const correction = entryOnPage(page, /^Đính chính$/);
  await expectOnServer(correction);
  await expect(correction).toContainText('Lý do: Đếm thiếu một người');
  await expect(correction).toContainText(/Bình quân đầu người\s*10,8.*→\s*7,2/s);
  await expect(entry).toContainText('Đã đính chính');

  const desk = await window({ viewport: OFFICE_SCREEN });
  await signIn(desk, AN_PHU.supervisor);
  await desk.goto(`/jobs?job=${encodeURIComponent(id)}`);
  const seen = desk.locator('[data-entry]', { has: desk.getByRole('heading', { name: 'Phục vụ tại nhà: Đã phục vụ' }) });
  await expect(seen.getByRole('cell', { name: '12,6' })).toBeVisible();
  await expect(seen).toContainText('Đã đính chính');
  await expect(desk.locator('[data-entry]', { has: desk.getByRole('heading', { name: /^Đính chính$/ }) })).toContainText('Lý do: Đếm thiếu một người');
  const [kept] = (await admin.docs(JOBS, `entry:${id}:`)).filter((doc) => doc['kind'] === 'visited' && doc['by'] === AN_PHU.officer);
  expect(kept?.['data']).toMatchObject({ form: { form: 'floor-area', version: 1 }, answers: { total: 21.6, perHead: 10.8, enough: true, rooms: [{ area: 12.6 }, { area: 9 }] } });
});

test('a door that stays shut: the rule wants a photo, the next visit is proposed; refused, minutes with a witness go back to the desk', async ({ window, photo, admin }) => {
  const page = await window();
  await beginTheDay(page, AN_PHU.officer);
  const [missed, refused] = [await jobOnList(page, 'delivery', 0), await jobOnList(page, 'delivery', 1)];
  await openFromList(page, missed);
  await page.getByRole('link', { name: 'Chưa trả được' }).click();
  await page.getByRole('radio', { name: 'Sai địa chỉ' }).check();
  await page.getByLabel('Địa chỉ đúng').fill('99/7 Đường Thử');
  await page.getByRole('button', { name: 'Lưu', exact: true }).click();
  await expect(page.getByText('Quy định của phường cần ảnh tại cửa cho lý do này.')).toBeVisible();
  await addPhoto(page, await photo(8));
  await page.getByRole('radio', { name: 'Giờ khác' }).check();
  await page.getByLabel('Ngày, giờ đến lại').fill('2020-01-01T08:00');
  await page.getByRole('button', { name: 'Lưu', exact: true }).click();
  await expect(page.getByText(/Quy định cách lần này ít nhất \d+ giờ làm việc: sớm nhất/)).toBeVisible();
  await page.getByRole('radio', { name: /^Đến lại/ }).check();
  await page.getByRole('button', { name: 'Lưu', exact: true }).click();
  await expectSaved(page);
  await page.getByRole('link', { name: 'Xem lại việc này' }).click();
  await expect(page.getByText('99/7 Đường Thử', { exact: true })).toBeVisible();
  await expect(entryOnPage(page, /^Chưa trả được: Sai địa chỉ/).first()).toContainText(/Đến lại: /);

  await page.getByRole('link', { name: 'Quay lại' }).click();
  await openFromList(page, refused);
  await page.getByRole('link', { name: 'Chưa trả được' }).click();
  await page.getByRole('radio', { name: 'Từ chối nhận' }).check();
  await expect(page.getByRole('radio', { name: 'Trả về bộ phận một cửa' })).toBeChecked();
  await page.getByRole('button', { name: 'Lưu', exact: true }).click();
  await expect(page.getByText('Cần họ tên người chứng kiến.')).toBeVisible();
  await page.getByLabel('Diễn biến, lý do từ chối').fill('Ông nói kết quả ghi sai năm sinh.');
  await page.getByLabel('Họ tên người chứng kiến').fill('Trần Văn Tổ');
  await page.getByLabel('Tư cách').fill('Tổ trưởng khu phố 2');
  await sign(page, 'Chữ ký người chứng kiến');
  await page.getByText('Xem biên bản để đọc cho người chứng kiến nghe').click();
  await expect(page.getByText('Ông (bà) Trần Văn Tổ, tư cách: Tổ trưởng khu phố 2.')).toBeVisible();
  await page.getByRole('button', { name: 'Lưu', exact: true }).click();
  await expect(page.getByText('Cần chữ ký của cán bộ lập biên bản.')).toBeVisible();
  await sign(page, 'Chữ ký người lập biên bản');
  await addPhoto(page, await photo(9));
  await checkScreen(page, 'minutes of a result that was refused', [PHONE]);
  await checkOutdoors(page, 'minutes of a result that was refused');
  await page.getByRole('button', { name: 'Lưu', exact: true }).click();
  await expectSaved(page);
  // The minutes can be shown and sent on at once; they are what the entry names by its hash.
  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Tải biên bản (PDF)' }).click();
  const pdf = await readFile(await (await downloading).path());
  expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
  await page.getByRole('link', { name: 'Xem lại việc này' }).click();
  const minutes = entryOnPage(page, 'Chưa trả được: Từ chối nhận').first();
  await expectOnServer(minutes);
  await expect(minutes).toContainText('Người chứng kiến: Trần Văn Tổ, Tổ trưởng khu phố 2');
  await expect(minutes.getByAltText(/^Chữ ký/)).toBeVisible();
  const [entry] = (await admin.docs(JOBS, `entry:${refused.id}:`)).filter((doc) => doc['kind'] === 'not-handed-over' && doc['by'] === AN_PHU.officer).slice(-1);
  expect(entry?.['data']).toMatchObject({ toDesk: true, visitLimit: 3, minutes: { witness: { name: 'Trần Văn Tổ' }, document: { number: expect.stringMatching(/^1\/BBTCN\.canbo\.anphu\.[0-9a-f]{4}$/), sha256: createHash('sha256').update(pdf).digest('hex'), copies: 2 } } });
  expect(entry?.['evidence']).toMatchObject([{ use: 'signature' }, { use: 'document', mime: 'application/pdf', bytes: pdf.length }, { use: 'photo' }]);

  const office = await window({ viewport: OFFICE_SCREEN });
  await signIn(office, AN_PHU.supervisor);
  await office.goto(`/jobs?job=${encodeURIComponent(refused.id)}`);
  const seen = entryOnPage(office, 'Chưa trả được: Từ chối nhận').last();
  await expect(seen).toContainText('1/BBTCN.canbo.anphu.');
  await seen.getByRole('button', { name: /văn bản/i }).click();
  await expect(office.getByRole('dialog').locator('[data-evidence=shown]')).toBeVisible();
});

async function fillRoom(page: Page, number: number, cells: Record<string, string>): Promise<void> {
  const row = page.getByRole('group', { name: `Phòng ${number}`, exact: true });
  for (const [label, value] of Object.entries(cells)) await row.getByLabel(new RegExp(`^${label}`)).fill(value);
}
