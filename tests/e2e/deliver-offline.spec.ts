import { isRecord } from './support/couch-client.ts';
import { beginTheDay, entryOnPage, expectAllSent, expectOnServer, handOver, hashOfShown, jobCards, jobOnList, ON_DEVICE, openFromList, signIn, syncLine } from './support/screens.ts';
import { AN_PHU, expect, JOBS, MEDIA, OFFICE_SCREEN, test } from './support/ward-test.ts';

test('an officer delivers with the server gone and the browser reopened; the supervisor sees it with the very photo', async ({ server, phone, window, photo, admin }) => {
  const browser = await phone();
  const taken = await photo();
  let page = await browser.page();
  await beginTheDay(page, AN_PHU.officer);
  const job = await jobOnList(page, 'delivery');
  const deliveries = await jobCards(page, 'delivery').count();
  expect(deliveries).toBeGreaterThan(0);

  await server.stop();
  await browser.close();
  page = await browser.page();
  await page.goto('/');
  await expect(page.getByRole('heading', { name: 'Hôm nay', exact: true })).toBeVisible();
  await expect(jobCards(page, 'delivery')).toHaveCount(deliveries);

  await openFromList(page, job);
  await handOver(page, { photo: taken });
  await page.getByRole('link', { name: 'Về danh sách' }).click();
  await expect(syncLine(page)).toContainText(/1 ghi nhận, 2 ảnh \(.+\) chưa gửi/);
  await expect(page.locator('[data-group="done"]').locator(`[data-job="${job.id}"]`)).toContainText('Đã trả');
  await openFromList(page, job);
  const entry = entryOnPage(page, 'Đã trả kết quả');
  await expect(entry).toContainText(ON_DEVICE);

  await server.startAgain();
  await expectOnServer(entry);
  await page.getByRole('link', { name: 'Quay lại' }).click();
  await expectAllSent(page);

  const entries = (await admin.docs(JOBS, `entry:${job.id}:`)).filter((doc) => doc['kind'] === 'handed-over');
  expect(entries).toHaveLength(1);
  const evidence = Array.isArray(entries[0]?.['evidence']) ? entries[0]['evidence'].filter(isRecord) : [];
  expect(evidence.map(({ use }) => use).sort()).toEqual(['photo', 'signature']);
  expect(evidence.find(({ use }) => use === 'photo')).toMatchObject({ sha256: taken.sha256, bytes: taken.buffer.length });
  // More than one chunk, so that putting them together is part of what is tested.
  expect((await admin.docs(MEDIA, `chunk:${taken.sha256}:`)).length).toBeGreaterThan(1);
  expect((await admin.evidence(MEDIA, taken.sha256)).equals(taken.buffer)).toBe(true);

  const office = await window({ viewport: OFFICE_SCREEN, bypassCSP: true });
  await signIn(office, AN_PHU.supervisor);
  await expect(office.getByRole('heading', { name: 'Nhật ký hiện trường' })).toBeVisible();
  await office.getByRole('link', { name: 'Đã trả kết quả' }).filter({ hasText: job.address }).filter({ hasText: 'Chờ duyệt' }).first().click();
  const seen = office.getByRole('article').filter({ has: office.getByRole('heading', { name: 'Đã trả kết quả' }) }).last();
  await expect(seen).toContainText('Mức độ hài lòng: 4/5');
  await expect(seen.getByAltText(/^Chữ ký chụp lúc/)).toBeVisible();
  await expect(seen.getByAltText(/^Ảnh chụp lúc/)).toBeVisible();
  await seen.getByRole('button', { name: 'Xem ảnh cỡ lớn' }).click();
  const large = office.getByRole('dialog', { name: 'Ảnh' });
  await expect(large).toContainText(`SHA-256 ${taken.sha256}`);
  const picture = large.getByAltText(/^Ảnh chụp lúc/);
  await expect(picture).toBeVisible();
  expect(await hashOfShown(picture)).toBe(taken.sha256);
});
