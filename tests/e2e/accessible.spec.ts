// Every screen, on the smallest phone and at a desk: no violation that axe can find, nothing wider than the screen.
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { csv, dossier } from '../fixtures/dossier-list.ts';
import { beginTheDay, expectAllSent, expectSaved, jobOnList, sign, signIn } from './support/screens.ts';
import { AN_PHU, expect, OFFICE_SCREEN, PHONE, test } from './support/ward-test.ts';

const SIZES = [PHONE, OFFICE_SCREEN] as const;

async function check(page: Page, screen: string): Promise<void> {
  for (const size of SIZES) {
    await page.setViewportSize(size);
    const { violations } = await new AxeBuilder({ page }).analyze();
    const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(' | ')}`);
    expect.soft(found, `${screen} at ${size.width}×${size.height}`).toEqual([]);
    const wider = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect.soft(wider, `${screen} at ${size.width}×${size.height}: pixels beyond the edge`).toBe(0);
  }
  await page.setViewportSize(PHONE);
}

for (const colorScheme of ['light', 'dark'] as const) {
  test(`an officer's screens, ${colorScheme}`, async ({ window }) => {
    const page = await window({ colorScheme });
    await page.goto('/login');
    await expect(page.getByRole('heading', { name: 'Tài khoản dùng thử' })).toBeVisible();
    await check(page, 'login');
    await beginTheDay(page, AN_PHU.officer);
    const job = await jobOnList(page, 'delivery');
    await check(page, 'today');
    await page.getByRole('link', { name: 'Tìm việc' }).click();
    await page.getByRole('searchbox').fill('nguyen');
    await expect(page.getByText(/^\d+ việc$/)).toBeVisible();
    await check(page, 'search');
    for (const [path, heading] of [
      ['/map', 'Bản đồ'],
      ['/sync', 'Đồng bộ'],
      ['/settings', 'Cài đặt'],
      [`/job/${encodeURIComponent(job.id)}`, 'Trả kết quả'],
      [`/job/${encodeURIComponent(job.id)}/not-handed-over`, 'Chưa trả được'],
      [`/job/${encodeURIComponent(job.id)}/hand-over`, 'Trả kết quả'],
      ['/job/none', 'Không có việc này trên máy'],
      ['/nowhere', 'Không có trang này.']
    ] as const) {
      await page.goto(path);
      await expect(page.getByRole('heading', { name: heading, exact: true }).or(page.getByText(heading, { exact: true })).first()).toBeVisible();
      await check(page, path);
    }
    await page.goto(`/job/${encodeURIComponent(job.id)}/hand-over`);
    await page.getByRole('button', { name: 'Mời đánh giá' }).click();
    await expect(page.getByText('Còn mục cần nhập, xem phần đánh dấu bên trên.')).toBeVisible();
    await check(page, 'hand-over with what is missing');
    await sign(page);
    await page.getByRole('button', { name: 'Mời đánh giá' }).click();
    await check(page, 'rating');
    await page.getByRole('button', { name: 'Hài lòng', exact: true }).click();
    await expectSaved(page);
    await check(page, 'saved');
  });
}

test('a patrol’s and a visitor’s screens', async ({ window }) => {
  const page = await window({ geolocation: { latitude: 10.7988, longitude: 106.7574, accuracy: 8 }, permissions: ['geolocation'] });
  await beginTheDay(page, AN_PHU.patrol);
  const violation = await jobOnList(page, 'violation');
  for (const path of ['/record', `/job/${encodeURIComponent(violation.id)}`, `/job/${encodeURIComponent(violation.id)}/verify`]) {
    await page.goto(path);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await check(page, path);
  }
  const officer = await window();
  await beginTheDay(officer, AN_PHU.officer);
  const visit = await jobOnList(officer, 'visit');
  for (const path of [`/job/${encodeURIComponent(visit.id)}`, `/job/${encodeURIComponent(visit.id)}/visit`]) {
    await officer.goto(path);
    await expect(officer.getByRole('heading', { level: 1 })).toBeVisible();
    await check(officer, path);
  }
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`the office's screens, ${colorScheme}`, async ({ window }) => {
    const page = await window({ viewport: OFFICE_SCREEN, colorScheme });
    await signIn(page, AN_PHU.supervisor);
    await expectAllSent(page);
    await check(page, 'the log to be reviewed');
    await page.goto('/log?show=all');
    await page.locator('a[data-entry]').first().click();
    await expect(page.getByRole('heading', { name: 'Diễn biến' })).toBeVisible();
    await check(page, 'an entry of the log');
    await page.goto('/log?show=all&view=map');
    await expect(page.getByRole('application', { name: 'Bản đồ các ghi nhận' })).toBeVisible();
    await check(page, 'the log on a map');
    await page.goto('/jobs');
    await page.locator('a[data-job]').first().click();
    await expect(page.getByRole('heading', { name: 'Diễn biến' })).toBeVisible();
    await check(page, 'a case');
    for (const [path, heading] of [
      ['/jobs', 'Việc của phường'],
      ['/figures?period=all', 'Số liệu của phường'],
      ['/map', 'Bản đồ']
    ] as const) {
      await page.goto(path);
      await expect(page.getByRole('heading', { name: heading })).toBeVisible();
      await check(page, path);
    }
  });
}

test('the desk’s screens', async ({ window }) => {
  const page = await window({ viewport: OFFICE_SCREEN });
  await signIn(page, AN_PHU.desk);
  await expectAllSent(page);
  await page.goto('/import');
  await expect(page.getByRole('heading', { name: 'Nhận hồ sơ từ tệp' })).toBeVisible();
  await check(page, '/import');
  const list = csv([dossier(1), dossier(2, { 'Mã hồ sơ': 'không phải mã' })]);
  await page.getByLabel('Chọn tệp').and(page.locator('input')).setInputFiles({ name: 'moi.csv', mimeType: 'text/csv', buffer: Buffer.from(list) });
  await expect(page.getByRole('heading', { name: 'Xem trước: “moi.csv”' })).toBeVisible();
  await check(page, 'the preview of an import');
  await page.getByRole('button', { name: 'Nhận 1 việc mới' }).click();
  await expect(page.getByText('Đã nhận 1 việc mới.')).toBeVisible();
  await check(page, 'an import that was taken in');
});
