import type { Locator, Page } from '@playwright/test';
import type { CouchClient } from './support/couch-client.ts';
import { beginTheDay, entryOnPage, expectAllSent, expectOnServer, handOver, jobOnList, openFromList, signIn } from './support/screens.ts';
import { AN_PHU, expect, JOBS, OFFICE_SCREEN, test } from './support/ward-test.ts';

const REMARK = 'Ảnh chưa thấy người nhận. Đề nghị chụp lại.';

test('a supervisor accepts one entry and sends another back with a remark: the officer reads it and the job is open again', async ({ window, admin }) => {
  const [phone, office] = [await window(), await window({ viewport: OFFICE_SCREEN })];
  await beginTheDay(phone, AN_PHU.officer);
  await beginTheDay(office, AN_PHU.supervisor);
  const jobs = [await jobOnList(phone, 'delivery', 0), await jobOnList(phone, 'delivery', 1)] as const;
  for (const job of jobs) {
    await openFromList(phone, job);
    await handOver(phone, { rating: 'Hài lòng' });
    await phone.getByRole('link', { name: 'Về danh sách' }).click();
  }
  await expectAllSent(phone);
  for (const { id } of jobs) await expect(phone.locator('[data-group="done"]').locator(`[data-job="${id}"]`)).toBeVisible();

  const [accepted, sentBack] = jobs;
  const right = await openInLog(office, accepted.id, admin);
  await right.getByRole('button', { name: 'Duyệt', exact: true }).click();
  const wanting = await openInLog(office, sentBack.id, admin);
  await wanting.getByRole('button', { name: 'Trả lại', exact: true }).click();
  const sheet = office.getByRole('dialog', { name: 'Trả lại ghi nhận' });
  await sheet.getByRole('button', { name: 'Trả lại' }).click();
  await expect(sheet).toContainText('Hãy ghi lý do để cán bộ biết cần làm gì.');
  await sheet.getByLabel('Lý do trả lại').fill(REMARK);
  await sheet.getByRole('button', { name: 'Trả lại' }).click();
  await office.getByRole('link', { name: 'Cài đặt' }).click();

  const again = phone.locator('section:not([data-group="done"])').locator(`[data-job="${sentBack.id}"]`);
  await expect(again).toContainText('Bị trả lại');
  await expect(phone.locator('[data-group="done"]').locator(`[data-job="${accepted.id}"]`)).toBeVisible();
  await again.click();
  await expect(phone.getByText(`“${REMARK}”`).first()).toBeVisible();
  await expect(phone.getByRole('link', { name: 'Đã trả', exact: true })).toBeVisible();
  await expectOnServer(entryOnPage(phone, 'Duyệt: Trả lại'));

  const reviews = (await admin.docs(JOBS, 'entry:')).filter((doc) => doc['kind'] === 'reviewed' && jobs.some(({ id }) => id === doc['job']));
  expect(reviews.map(({ job, by, data }) => ({ job, by, data }))).toEqual(
    expect.arrayContaining([
      { job: accepted.id, by: AN_PHU.supervisor, data: expect.objectContaining({ verdict: 'accepted' }) },
      { job: sentBack.id, by: AN_PHU.supervisor, data: expect.objectContaining({ verdict: 'sent-back', remark: REMARK }) }
    ])
  );
  expect(reviews).toHaveLength(2);
});

test('what was accepted by mistake can be undone, and nothing is written; who signs out before that time is over has it done, once', async ({ window, admin }) => {
  const [phone, office] = [await window(), await window({ viewport: OFFICE_SCREEN })];
  await beginTheDay(phone, AN_PHU.officer);
  await beginTheDay(office, AN_PHU.supervisor);
  const job = await jobOnList(phone, 'delivery');
  await openFromList(phone, job);
  await handOver(phone);
  const entry = await openInLog(office, job.id, admin);
  await entry.getByRole('button', { name: 'Duyệt', exact: true }).click();
  await office.getByRole('button', { name: 'Hoàn tác' }).click();
  await office.getByRole('link', { name: 'Cài đặt' }).click();
  await office.getByRole('link', { name: 'Quay lại' }).click();
  await expectAllSent(office);
  const still = await openInLog(office, job.id, admin);
  await expect(still.getByRole('button', { name: 'Duyệt', exact: true })).toBeVisible();
  const reviews = async () => (await admin.docs(JOBS, `entry:${job.id}:`)).filter((doc) => doc['kind'] === 'reviewed');
  expect(await reviews()).toEqual([]);

  // Signed out in another tab while it could be undone yet: every tab is, it is done, and it is sent when they are back, once.
  await still.getByRole('button', { name: 'Duyệt', exact: true }).click();
  await expect(office.getByRole('button', { name: 'Hoàn tác' })).toBeVisible();
  const other = await office.context().newPage();
  await other.goto('/settings');
  await other.getByRole('button', { name: 'Đăng xuất' }).click();
  await expect(office).toHaveURL(/login/);
  await signIn(other, AN_PHU.supervisor);
  await expect(office).toHaveURL(/log$/);
  await expectAllSent(other);
  expect(await reviews()).toMatchObject([{ by: AN_PHU.supervisor, data: { verdict: 'accepted' } }]);
});

test('the figures say on-time rate and satisfaction with their targets, and move with what is delivered', async ({ window }) => {
  const [phone, office] = [await window(), await window({ viewport: OFFICE_SCREEN })];
  await beginTheDay(phone, AN_PHU.officer);
  await beginTheDay(office, AN_PHU.supervisor);
  await office.getByRole('link', { name: 'Số liệu' }).click();
  await office.getByRole('radio', { name: 'tất cả' }).check();
  const before = { onTime: await readFigure(office, 'Đúng hạn'), satisfaction: await readFigure(office, 'Hài lòng') };

  for (const [group, rating] of [['upcoming', 'Rất hài lòng'], ['late', 'Không hài lòng']] as const) {
    const card = phone.locator(`section[data-group="${group}"] a[data-job^="job:delivery:"]`).first();
    await card.click();
    await handOver(phone, { rating });
    await phone.getByRole('link', { name: 'Về danh sách' }).click();
  }
  await expectAllSent(phone);

  // In time: one more on time, of one more. Late: it was in the base already, as overdue. Of the two who rated, one is satisfied.
  await expectFigure(office, { title: 'Đúng hạn', count: before.onTime.count + 1, of: before.onTime.of + 1, target: 90 });
  await expectFigure(office, { title: 'Hài lòng', count: before.satisfaction.count + 1, of: before.satisfaction.of + 2, target: 80 });
  await office.locator('section[data-figure="Đúng hạn"]').getByRole('link', { name: /đã xong hoặc quá hạn/ }).click();
  await expect(office.getByRole('heading', { name: 'Việc của phường' })).toBeVisible();
  await expect(office.getByRole('status').filter({ hasText: '/' })).toContainText(new RegExp(`^${before.onTime.count + 1} / \\d+ việc$`));
});

test('the field log comes in while it is looked at, is filtered, and shows on a map', async ({ window, admin }) => {
  const office = await window({ viewport: OFFICE_SCREEN });
  await signIn(office, AN_PHU.supervisor);
  await expectAllSent(office);
  const phone = await window({ geolocation: { latitude: 10.7988, longitude: 106.7574, accuracy: 8 }, permissions: ['geolocation'] });
  await beginTheDay(phone, AN_PHU.officer);
  const job = await jobOnList(phone, 'delivery');
  await openFromList(phone, job);
  await handOver(phone);

  const id = await entryIdOf(job.id, admin);
  await expect(lineOf(office, id)).toBeVisible();
  await office.getByRole('combobox', { name: 'Người thực hiện' }).selectOption(AN_PHU.secondOfficer);
  await expect(lineOf(office, id)).toHaveCount(0);
  await office.getByRole('combobox', { name: 'Người thực hiện' }).selectOption(AN_PHU.officer);
  await office.getByRole('combobox', { name: 'Loại ghi nhận' }).selectOption('handed-over');
  await expect(lineOf(office, id)).toBeVisible();
  await office.getByRole('button', { name: 'Xem trên bản đồ' }).click();
  await expect(office.getByRole('application', { name: 'Bản đồ các ghi nhận' })).toBeVisible();
  await expect(office.locator('[role="application"] canvas').first()).toBeVisible();
});

const lineOf = (office: Page, entry: string): Locator => office.locator(`a[data-entry="${entry}"]`);

async function entryIdOf(job: string, admin: CouchClient): Promise<string> {
  let id: string | undefined;
  await expect(async () => {
    id = (await admin.docs(JOBS, `entry:${job}:`)).find((doc) => doc['kind'] === 'handed-over' && doc['by'] === AN_PHU.officer)?._id;
    expect(id).toBeDefined();
  }).toPass();
  return id ?? '';
}

/** The hand-over of a job, opened from the log: its card with what can be done with it. */
async function openInLog(office: Page, job: string, admin: CouchClient): Promise<Locator> {
  const id = await entryIdOf(job, admin);
  await office.getByRole('link', { name: 'Nhật ký', exact: true }).click();
  await lineOf(office, id).click();
  return office.locator(`article[data-entry="${id}"]`);
}

/** "count / of", as it stands below a figure. */
async function readFigure(office: Page, title: string): Promise<{ count: number; of: number }> {
  const found = /(\d+) \/ (\d+)/.exec(await office.locator(`section[data-figure="${title}"]`).innerText());
  if (!found) throw new Error(`the figure ${title} has no base`);
  return { count: Number(found[1]), of: Number(found[2]) };
}

async function expectFigure(office: Page, { title, count, of, target }: { title: string; count: number; of: number; target: number }): Promise<void> {
  const figure = office.locator(`section[data-figure="${title}"]`);
  await expect(figure).toContainText(`${count} / ${of}`);
  await expect(figure).toContainText(`${new Intl.NumberFormat('vi-VN', { maximumFractionDigits: 2 }).format((100 * count) / of)}%`);
  await expect(figure).toContainText(`mục tiêu trên ${target}%`);
  // Exactly the target misses it.
  await expect(figure.getByText(count * 100 > target * of ? 'đạt' : 'chưa đạt', { exact: true })).toBeVisible();
}
