// A phone that cannot send: what is on it is carried to the desk as a file, by whoever holds the phone.
import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { CouchClient } from './support/couch-client.ts';
import { beginTheDay, fillSignIn, handOver, jobCards, jobOnList, notHandedOver, openFromList, signIn } from './support/screens.ts';
import { AN_PHU, expect, JOBS, MEDIA, OFFICE_SCREEN, PASSWORD, PHONE, test } from './support/ward-test.ts';

async function saveRescueFile(page: Page, button: string | RegExp): Promise<Buffer> {
  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name: button }).click();
  const download = await downloading;
  expect(download.suggestedFilename()).toMatch(/^tan-noi-an-phu-canbo\.anphu-[\d-]+\.rescue$/);
  return readFile(await download.path());
}

async function importFile(page: Page, buffer: Buffer): Promise<void> {
  await page.getByLabel('Chọn tệp').and(page.locator('input')).setInputFiles({ name: 'may.rescue', mimeType: 'application/octet-stream', buffer });
}

test('what an officer could not send is saved by the next person on the phone and taken in at the desk, once', async ({ server, window, photo }) => {
  const page = await window({ viewport: PHONE });
  await beginTheDay(page, AN_PHU.officer);
  const [first, second] = [await jobOnList(page, 'delivery', 0), await jobOnList(page, 'delivery', 1)];
  const picture = await photo();

  // From here on nothing leaves the phone.
  await page.context().setOffline(true);
  await openFromList(page, first);
  await handOver(page, { photo: picture });
  await page.goto('/');
  await openFromList(page, second);
  await notHandedOver(page);

  await page.goto('/sync');
  await expect(page.locator('[data-waiting]')).toHaveText(/^2 ghi nhận, 2 ảnh/);
  await expect(page.getByText(/vẫn an toàn trên máy này và sẽ tự gửi khi có mạng/)).toBeVisible();
  const own = await saveRescueFile(page, 'Lưu tệp cứu dữ liệu');
  await expect(page.getByText(/^Đã lập tệp .*: 3 tài liệu, 2 ảnh và tệp/)).toBeVisible();
  await page.getByRole('button', { name: 'Xem báo cáo' }).click();
  const report = await page.locator('pre').innerText();
  expect(report).toMatch(/waiting: 3 documents, 2 files/);
  expect(report).not.toMatch(/canbo|anphu|H29|Đường/);

  // The phone passes on; the one who takes it over cannot send for the first, but sees what is left and can save it.
  const forgotten = await page.context().newPage();
  await forgotten.goto('/');
  await expect(jobCards(forgotten, 'delivery').first()).toBeVisible();
  await page.goto('/settings');
  await page.getByRole('button', { name: 'Đăng xuất' }).click();
  await expect(page).toHaveURL(/login/);
  // Also in the tab that nobody thought of, with no network.
  await expect(forgotten.getByRole('button', { name: 'Đăng nhập', exact: true })).toBeVisible();
  await forgotten.close();
  await expect(page.getByText(/^Máy này còn 2 ghi nhận, 2 ảnh .* chưa gửi của .+\(phường An Phú\)\.$/)).toBeVisible();
  const byOther = await saveRescueFile(page, /^Lưu tệp của /);
  expect(byOther.length).toBe(own.length);
  // With the cookie that the server has not heard of the sign-out, Background Sync would send it yet: the session has run out, too.
  await page.context().clearCookies();
  await page.context().setOffline(false);
  await fillSignIn(page, AN_PHU.secondOfficer, PASSWORD);
  await expect(page).not.toHaveURL(/login/);
  await page.getByRole('link', { name: 'Đồng bộ', exact: false }).last().click();
  await expect(page.getByRole('heading', { name: 'Người khác trên máy này' })).toBeVisible();

  const desk = await window({ viewport: OFFICE_SCREEN });
  await signIn(desk, AN_PHU.desk);
  await desk.goto('/sync');
  await desk.getByRole('link', { name: 'Nhập tệp cứu dữ liệu' }).click();
  await importFile(desk, byOther);
  // Nobody has heard of this phone: the desk compares its code and vouches.
  await expect(desk.getByText(/^Máy có mã [0-9A-F]{4}-[0-9A-F]{4} chưa từng gửi/)).toBeVisible();
  await expect(desk.getByRole('button', { name: /^Nhập \d+ mục$/ })).toHaveCount(0);
  await desk.getByRole('checkbox', { name: /Tôi nhận tệp này trực tiếp từ/ }).check();
  await desk.getByRole('button', { name: 'Nhập 5 mục' }).click();
  await expect(desk.getByText('Đã nhập 5 mục.')).toBeVisible();

  const supervisor = await CouchClient.signIn(server.url, { name: AN_PHU.supervisor, password: PASSWORD });
  const entries = (await supervisor.docs(JOBS, `entry:${first.id}:`)).filter(({ by }) => by === AN_PHU.officer);
  expect(entries).toMatchObject([{ kind: 'handed-over', by: AN_PHU.officer }]);
  expect((await supervisor.evidence(MEDIA, picture.sha256)).equals(picture.buffer)).toBe(true);

  await desk.getByRole('button', { name: 'Nhập tệp khác' }).click();
  await importFile(desk, own);
  await expect(desk.getByText('Không có gì mới để nhập.')).toBeVisible();

  // One byte of one entry was changed on the way.
  const forged = Buffer.from(own);
  const at = forged.indexOf('papers-missing');
  forged.write('papers-massing', at);
  await desk.getByRole('button', { name: 'Nhập tệp khác' }).click();
  await importFile(desk, forged);
  await expect(desk.getByText('Nội dung đã bị sửa sau khi ghi: không khớp mã băm.')).toBeVisible();

  // The officer comes back: what the file brought is recognised, nothing is there twice.
  await page.goto('/settings');
  await page.getByRole('button', { name: 'Đăng xuất' }).click();
  await fillSignIn(page, AN_PHU.officer, PASSWORD);
  await expect(page).not.toHaveURL(/login/);
  await page.goto('/sync');
  await expect(page.locator('[data-waiting]')).toHaveText('Đã gửi hết về phường.', { timeout: 45_000 });
  const after = (await supervisor.docs(JOBS, `entry:${first.id}:`)).filter(({ by }) => by === AN_PHU.officer);
  expect(after.map(({ _rev }) => _rev)).toEqual(entries.map(({ _rev }) => _rev));
});
