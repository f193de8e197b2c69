import { beginTheDay, entryOnPage, expectAllSent, expectOnServer, handOver, jobCards, jobOnList, ON_DEVICE, openFromList } from './support/screens.ts';
import { AN_PHU, expect, JOBS, MEDIA, test } from './support/ward-test.ts';

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
