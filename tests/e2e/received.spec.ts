// ✓✓ is a receipt that the server signed: what the officer reads at the end of the shift, and what is found when somebody tampers afterwards.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';
import { CHUNK_BYTES } from '../../src/domain/evidence.ts';
import { openSlowLink } from '../fixtures/slow-link.mjs';
import { takePhoto } from './support/photo.ts';
import { addPhoto, beginTheDay, entryOnPage, expectAllSent, expectOnServer, expectSaved, jobOnList, openFromList, signIn } from './support/screens.ts';
import { AN_PHU, expect, JOBS, MEDIA, OFFICE_SCREEN, test } from './support/ward-test.ts';

const VERIFY = fileURLToPath(new URL('../../.build/server/commands/verify.js', import.meta.url));

/** The command as `npm run verify` runs it. */
function verify(dataDir: string): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [VERIFY, AN_PHU.slug], { env: { PATH: process.env['PATH'], DATA_DIR: dataDir } }, (error, stdout, stderr) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, output: stdout + stderr })
    );
  });
}

const tally = (page: Page) => page.locator('[data-tally]');

async function notHandedOverWithPhoto(page: Page, photo: { name: string; mimeType: string; buffer: Buffer }): Promise<void> {
  await page.getByRole('link', { name: 'Chưa trả được' }).click();
  await page.getByRole('radio', { name: 'Không có người ở nhà' }).check();
  await addPhoto(page, photo);
  await page.getByRole('button', { name: 'Lưu', exact: true }).click();
  await expectSaved(page);
}

test('the shift ends with “1 recorded, 1 received”: entries go before paused photos, photos leave the phone after a receipt, and tampering is found', async ({ server, window, photo, admin }) => {
  const page = await window();
  const taken = await photo(3);
  await beginTheDay(page, AN_PHU.officer);
  const job = await jobOnList(page, 'delivery');
  await page.goto('/sync');
  await expect(page.getByText('Hôm nay chưa có ghi nhận nào trên máy này.')).toBeVisible();
  await page.goto('/');
  // Paused before anything waits: by the photo that is taken with the server gone.
  await server.stop();
  await openFromList(page, job);
  await notHandedOverWithPhoto(page, taken);
  await page.goto('/sync');
  await expect(tally(page)).toContainText('1 ghi nhận, đã nhận 0');
  await expect(tally(page)).toContainText('1 ảnh, đã nhận 0');
  await page.getByRole('button', { name: 'Tạm dừng gửi ảnh' }).click();
  await expect(page.getByText('Đang tạm dừng gửi ảnh.')).toBeVisible();
  await server.startAgain();
  await page.getByRole('button', { name: 'Đồng bộ ngay' }).click();

  await expect(tally(page)).toContainText('1 ghi nhận, đã nhận 1', { timeout: 45_000 });
  await expect(tally(page)).toContainText('1 ảnh, đã nhận 0');
  await expect(tally(page).getByRole('link')).toContainText('còn 1 ảnh chưa nhận đủ');
  await page.reload();
  await page.getByRole('button', { name: 'Gửi tiếp ảnh' }).click();
  await expect(tally(page)).toContainText('1 ảnh, đã nhận 1', { timeout: 45_000 });
  await expect(tally(page)).toContainText('Phường đã nhận đủ.');

  await page.getByRole('button', { name: /^Xóa .+ ảnh phường đã nhận$/ }).click();
  await expect(page.getByText(/^Đã giải phóng/)).toBeVisible();
  await expect(page.getByText('Trên máy không có ảnh cỡ lớn nào.')).toBeVisible();
  await page.goto('/');
  await openFromList(page, job);
  const entry = entryOnPage(page, /^Chưa trả được/).first();
  await expectOnServer(entry);
  // Its small picture is still there to look at.
  await expect(entry.getByAltText(/^Ảnh chụp lúc/)).toBeVisible();

  const office = await window({ viewport: OFFICE_SCREEN });
  await signIn(office, AN_PHU.supervisor);
  await expectAllSent(office);
  await office.getByRole('link', { name: 'Kiểm tra', exact: true }).click();
  await expect(office.getByText(/^Không phát hiện sai lệch trong \d+ ghi nhận/)).toBeVisible();
  const clean = await verify(server.dataDir);
  expect(clean.output).toContain('an-phu: nothing found');
  expect(clean.code).toBe(0);
  const [own] = (await admin.docs(JOBS, `entry:${job.id}:`)).filter((doc) => doc['kind'] === 'not-handed-over' && doc['by'] === AN_PHU.officer).sort((a, b) => (String(a['at']) < String(b['at']) ? 1 : -1));
  await admin.put(JOBS, { ...own!, data: { reason: 'refused' } });
  const tampered = await verify(server.dataDir);
  expect(tampered.output).toContain(`FOUND device ${String(own!['device'])}, entry 1 (${own!._id}): its content is not what was hashed`);
  expect(tampered.code).toBe(1);
  // What the supervisor's own device has of it says the same.
  await expect(async () => {
    await office.getByRole('button', { name: 'Kiểm tra lại' }).click();
    await expect(office.locator('[data-finding="wrong-hash"]')).toContainText('ghi nhận số 1: nội dung đã bị sửa sau khi ghi.', { timeout: 2000 });
  }).toPass();
});

test('two tabs write at once: one chain, nothing lost, nothing twice', async ({ server, window }) => {
  const first = await window();
  await beginTheDay(first, AN_PHU.officer);
  const second = await first.context().newPage();
  await second.goto('/');
  const jobs = [await jobOnList(first, 'delivery', 0), await jobOnList(first, 'delivery', 1)];
  for (let round = 0; round < 3; round++) {
    for (const [index, tab] of [first, second].entries()) {
      await tab.goto(`/job/${encodeURIComponent(jobs[index]!.id)}/not-handed-over`);
      await tab.getByRole('radio', { name: 'Thiếu giấy tờ thu lại' }).check();
    }
    await Promise.all([first, second].map((tab) => tab.getByRole('button', { name: 'Lưu', exact: true }).click()));
    await Promise.all([first, second].map(expectSaved));
  }
  await first.goto('/sync');
  await expect(tally(first)).toContainText('6 ghi nhận, đã nhận 6', { timeout: 45_000 });
  await first.goto('/');
  await expectAllSent(first);
  const { output, code } = await verify(server.dataDir);
  expect(output).toMatch(new RegExp(`^  ${AN_PHU.officer}, device [0-9a-f-]+: complete up to 6, newest 6, nothing missing`, 'm'));
  expect(code).toBe(0);
});

test('a large file goes up over a slow link that is cut again and again, and goes on at the chunk', async ({ server, window, browser, admin }) => {
  const link = await openSlowLink({ port: Number(new URL(server.url).port) });
  const page = await window({ baseURL: link.origin });
  const taken = await takePhoto(browser, { seed: 5, width: 2400, height: 1800 });
  await beginTheDay(page, AN_PHU.officer);
  const job = await jobOnList(page, 'delivery');
  await openFromList(page, job);
  // Eight times the slowest link, so that this takes seconds; cut before the file can be through.
  link.set({ bytesPerSecond: 1_000_000, delayMs: 50 });
  const before = link.sent().bytes;
  await notHandedOverWithPhoto(page, taken);
  // By what has crossed it and not by the clock: the same on a quick machine and a busy one.
  let cuts = 0;
  let cutAt = before;
  const cutting = setInterval(() => {
    const { bytes } = link.sent();
    if (bytes - cutAt < 2 * CHUNK_BYTES) return;
    cutAt = bytes;
    cuts++;
    link.cut();
  }, 10);
  try {
    await page.getByRole('link', { name: 'Về danh sách' }).click();
    await page.getByRole('navigation').getByRole('link', { name: 'Đồng bộ' }).click();
    await expect(tally(page)).toContainText('1 ảnh, đã nhận 1', { timeout: 90_000 });
  } finally {
    clearInterval(cutting);
    await link.close();
  }
  expect((await admin.evidence(MEDIA, taken.sha256)).equals(taken.buffer)).toBe(true);
  const chunks = taken.buffer.length / CHUNK_BYTES;
  expect(chunks).toBeGreaterThan(5);
  expect(cuts).toBeGreaterThan(1);
  // Each cut cost the parts on their way, never the file.
  expect(link.sent().bytes - before).toBeLessThan(taken.buffer.length + (cuts + 1) * 3 * CHUNK_BYTES);
});

test('the phone says that it is getting full long before it is, and what to do', async ({ window }) => {
  const page = await window();
  await beginTheDay(page, AN_PHU.officer);
  await expect(page.locator('[data-room]')).toHaveCount(0);
  // Chromium names the same quota whatever the disk and its own override say: the figures of a small phone are put into its mouth.
  const quota = async (bytes: number) => {
    await page.addInitScript((quota) => (StorageManager.prototype.estimate = async () => ({ usage: 0, quota })), bytes);
    await page.reload();
  };
  await quota(200 * 1024 * 1024);
  await expect(page.getByText('Bộ nhớ máy sắp đầy')).toBeVisible();
  await quota(50 * 1024 * 1024);
  await expect(page.getByText('Bộ nhớ máy gần hết')).toBeVisible();
  await page.getByRole('link', { name: 'Xem bộ nhớ' }).click();
  await expect(page.getByRole('heading', { name: 'Bộ nhớ' })).toBeInViewport();
});

