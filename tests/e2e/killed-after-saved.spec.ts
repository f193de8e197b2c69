import type { Page } from '@playwright/test';
import { addPhoto, beginTheDay, entryOnPage, expectAllSent, expectOnServer, expectSaved, fillHandOver, handOver, jobCards, jobOnList, ON_DEVICE, openFromList, rate, syncLine, takeBack } from './support/screens.ts';
import { AN_PHU, expect, JOBS, MEDIA, OFFICE_SCREEN, test } from './support/ward-test.ts';

test('the phone dies the moment ✓ is shown: the delivery is there when it is opened again, and reaches the server exactly once', async ({ server, phone, photo, admin }) => {
  const browser = await phone();
  const taken = await photo(2);
  let page = await browser.page();
  await beginTheDay(page, AN_PHU.officer);
  const job = await jobOnList(page, 'delivery');

  await server.stop();
  // A browser writes its cookies down every half minute; an officer has signed in long before.
  await browser.close();
  page = await browser.page();
  await page.goto('/');
  await openFromList(page, job);
  await handOver(page, { photo: taken });
  await browser.kill();

  page = await browser.page();
  await page.goto('/');
  await page.locator('[data-group="done"]').locator(`[data-job="${job.id}"]`).click();
  const entry = entryOnPage(page, 'Đã trả kết quả');
  await expect(entry).toHaveCount(1);
  await expect(entry).toContainText(ON_DEVICE);
  await expect(entry.getByAltText(/^Ảnh chụp lúc/)).toBeVisible();

  await server.startAgain();
  await expectOnServer(entry);
  await page.getByRole('link', { name: 'Quay lại' }).click();
  await expectAllSent(page);

  const handedOver = (await admin.docs(JOBS, 'entry:')).filter((doc) => doc['by'] === AN_PHU.officer && doc['kind'] === 'handed-over' && doc['job'] === job.id);
  expect(handedOver).toHaveLength(1);
  const [only] = handedOver;
  expect(only?.['_rev']).toMatch(/^1-/);
  const { _conflicts } = await admin.get(`${JOBS}/${encodeURIComponent(only?._id ?? '')}?conflicts=true`);
  expect(_conflicts).toBeUndefined();
  expect((await admin.evidence(MEDIA, taken.sha256)).equals(taken.buffer)).toBe(true);
});

test('the phone dies right after the first sign-in: with no network it still knows who works on it', async ({ server, phone }) => {
  const browser = await phone();
  let page = await browser.page();
  await beginTheDay(page, AN_PHU.officer);
  await browser.kill();
  await server.stop();

  page = await browser.page();
  await page.goto('/');
  await expect(jobCards(page, 'delivery').first()).toBeVisible();
});

test('the battery is empty in the middle of a hand-over: what was typed, the signature and the photo are there again, and go once it is saved', async ({ phone, photo, admin }) => {
  const browser = await phone();
  const taken = await photo(3);
  let page = await browser.page();
  await beginTheDay(page, AN_PHU.officer);
  const job = await jobOnList(page, 'delivery');
  // Signed in long before, so that the browser has written its cookies down.
  await browser.close();
  page = await browser.page();
  await page.goto('/');
  await openFromList(page, job);
  await page.getByRole('link', { name: 'Đã trả', exact: true }).click();
  await fillHandOver(page);
  await addPhoto(page, taken);
  await page.getByLabel('Ghi chú').fill('Giao tại cổng');
  await expect.poll(() => keptDrafts(page)).toContain('Giao tại cổng');
  await browser.kill();

  page = await browser.page();
  await page.goto('/');
  await openFromList(page, job);
  await page.getByRole('link', { name: 'Đã trả', exact: true }).click();
  await expect(page.getByText(/^Tiếp tục bản đang làm dở lúc \d\d:\d\d$/)).toBeVisible();
  await expect(page.getByLabel('Ghi chú')).toHaveValue('Giao tại cổng');
  await expect(page.getByAltText('Ảnh 1', { exact: true })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Ký lại' })).toBeEnabled();

  // Begun anew by mistake, and taken back.
  await page.getByRole('button', { name: 'Làm lại từ đầu' }).click();
  await expect(page.getByLabel('Ghi chú')).toHaveValue('');
  await expect(page.getByAltText('Ảnh 1', { exact: true })).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Ký lại' })).toBeDisabled();
  await page.getByRole('button', { name: 'Hoàn tác' }).click();
  await expect(page.getByLabel('Ghi chú')).toHaveValue('Giao tại cổng');

  await rate(page, 'Hài lòng');
  await takeBack(page);
  await expectSaved(page);
  expect(await keptDrafts(page)).toBe('[]');
  await page.getByRole('link', { name: 'Xem lại việc này' }).click();
  await expectOnServer(entryOnPage(page, 'Đã trả kết quả'));
  const [entry] = (await admin.docs(JOBS, 'entry:')).filter((doc) => doc['by'] === AN_PHU.officer && doc['kind'] === 'handed-over' && doc['job'] === job.id);
  expect(entry?.['evidence']).toMatchObject([{ use: 'signature' }, { use: 'photo', sha256: taken.sha256 }]);
});

test('the desk’s browser dies while an acceptance could still be undone: opened again it is done, and on the server exactly once', async ({ phone, admin }) => {
  const desk = await phone({ viewport: OFFICE_SCREEN });
  let page = await desk.page();
  await beginTheDay(page, AN_PHU.supervisor);
  await desk.close();
  page = await desk.page();
  await page.goto('/log?show=unreviewed');
  const line = page.locator('a[data-entry]').first();
  const id = (await line.getAttribute('data-entry')) ?? '';
  await line.click();
  await page.locator(`article[data-entry="${id}"]`).getByRole('button', { name: 'Duyệt', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Hoàn tác' })).toBeVisible();
  // It is counted, for the office has not got it.
  await expect(syncLine(page)).toContainText('1 ghi nhận');
  const reviews = async () => (await admin.docs(JOBS, 'entry:')).filter(({ kind, data }) => kind === 'reviewed' && (data as { entry: string }).entry === id);
  expect(await reviews()).toEqual([]);
  await desk.kill();

  page = await desk.page();
  await page.goto('/log?show=unreviewed');
  // Never shown as not done.
  await expect(page.locator('a[data-entry]').first()).toBeVisible();
  await expect.poll(reviews, { timeout: 45_000 }).toMatchObject([{ by: AN_PHU.supervisor, data: { verdict: 'accepted' } }]);
  await expectAllSent(page);
  await expect(page.locator(`a[data-entry="${id}"]`)).toContainText('Đã duyệt');
  expect((await reviews()).map(({ _rev }) => String(_rev).slice(0, 2))).toEqual(['1-']);
});

/** What lies in the device's store of forms being filled in, as JSON. */
const keptDrafts = (page: Page): Promise<string> =>
  page.evaluate(async () => {
    const name = (await indexedDB.databases()).map((database) => database.name ?? '').find((known) => known.startsWith('tan-noi:canbo')) ?? '';
    const open = indexedDB.open(name);
    await new Promise((resolve) => (open.onsuccess = resolve));
    const all = open.result.transaction('drafts').objectStore('drafts').getAll();
    await new Promise((resolve) => (all.onsuccess = resolve));
    open.result.close();
    return JSON.stringify(all.result);
  });
