import { beginTheDay, entryOnPage, expectAllSent, expectOnServer, handOver, jobOnList, openBySearch, openFromList } from './support/screens.ts';
import { AN_PHU, expect, JOBS, OFFICE_SCREEN, test } from './support/ward-test.ts';

test('two officers hand over one job without knowing of each other: both entries stay, and the supervisor settles it', async ({ server, window, admin }) => {
  const [first, second, office] = [await window(), await window(), await window({ viewport: OFFICE_SCREEN })];
  await beginTheDay(first, AN_PHU.officer);
  await beginTheDay(second, AN_PHU.secondOfficer);
  await beginTheDay(office, AN_PHU.supervisor);
  const job = await jobOnList(first, 'delivery');

  await server.stop();
  await openFromList(first, job);
  await handOver(first, { rating: 'Rất hài lòng' });
  await openBySearch(second, job);
  await handOver(second, { rating: 'Bình thường' });
  for (const page of [first, second]) await page.getByRole('link', { name: 'Xem lại việc này' }).click();
  await expect(first.getByText('Cần phân xử')).toHaveCount(0);

  await server.startAgain();
  for (const page of [first, second]) {
    await expect(entryOnPage(page, 'Đã trả kết quả')).toHaveCount(2, { timeout: 45_000 });
    for (const entry of await entryOnPage(page, 'Đã trả kết quả').all()) await expectOnServer(entry);
    await expect(page.getByText('Có ghi nhận trái ngược nhau.')).toBeVisible();
  }
  expect((await admin.docs(JOBS, `entry:${job.id}:`)).filter((doc) => doc['kind'] === 'handed-over').map((doc) => doc['by']).sort()).toEqual([AN_PHU.officer, AN_PHU.secondOfficer].sort());

  await office.getByRole('navigation', { name: 'Bộ lọc' }).getByRole('link', { name: 'Cần phân xử' }).click();
  await office.locator(`a[data-job="${job.id}"]`).click();
  const panel = office.getByRole('form', { name: 'Phân xử' });
  await expect(panel.getByRole('radio')).toHaveCount(2);
  await panel.getByRole('button', { name: 'Phân xử' }).click();
  await expect(panel).toContainText('Hãy chọn một ghi nhận.');
  const chosenOfficer = await first.locator('h3', { hasText: 'Đã trả kết quả' }).first().isVisible();
  expect(chosenOfficer).toBe(true);
  await panel.getByRole('radio').first().check();
  await panel.getByRole('button', { name: 'Phân xử' }).click();
  // Leaving the office ends the time in which it can be undone.
  await office.getByRole('link', { name: 'Cài đặt' }).click();

  for (const page of [first, second]) {
    await expect(entryOnPage(page, 'Phân xử')).toBeVisible();
    await expect(page.getByText('Có ghi nhận trái ngược nhau.')).toBeHidden();
  }
  await office.getByRole('link', { name: 'Quay lại' }).click();
  await office.getByRole('navigation', { name: 'Bộ lọc' }).getByRole('link', { name: 'Cần phân xử' }).click();
  await expect(office.locator(`a[data-job="${job.id}"]`)).toHaveCount(0);
  await expectAllSent(office);
  const settled = (await admin.docs(JOBS, `entry:${job.id}:`)).filter((doc) => doc['kind'] === 'settled');
  expect(settled).toHaveLength(1);
  expect(settled[0]).toMatchObject({ by: AN_PHU.supervisor });
});
