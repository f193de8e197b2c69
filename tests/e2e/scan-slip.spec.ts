import type { Page } from '@playwright/test';
import { checkOutdoors, checkScreen } from './support/check-screen.ts';
import { expect, test } from './support/fake-camera.ts';
import { codeModules } from '../../src/ui/qr/code-path.ts';
import { beginTheDay, jobOnList } from './support/screens.ts';
import { AN_PHU, PHONE } from './support/ward-test.ts';

const openScanner = async (page: Page): Promise<void> => {
  await page.getByRole('navigation').getByRole('link', { name: 'Quét mã' }).click();
  await expect(page.getByRole('heading', { name: 'Quét mã' })).toBeVisible();
};

test('an officer scans slips with the server gone: the dossier opens; another ward’s is not here; an identity card is told from a slip', async ({ server, camera, cameraPhone }) => {
  const page = await (await cameraPhone()).page();
  await beginTheDay(page, AN_PHU.officer);
  const job = await jobOnList(page, 'delivery');
  await server.stop();

  await camera.show(`https://dichvucong.example/tra-cuu?ma=${job.key}`, { module: 4, turned: 30, blur: 1 });
  await openScanner(page);
  await expect(page).toHaveURL(`/job/${encodeURIComponent(job.id)}`);
  await expect(page.getByText(job.key)).toBeVisible();

  // It is not scanned twice: neither on the next page, nor after a reload there, nor when the form is taken up again.
  const right = page.getByText('Đúng giấy hẹn của hồ sơ này');
  await page.reload();
  await page.getByRole('link', { name: 'Đã trả', exact: true }).click();
  await expect(right).toBeVisible();
  await page.reload();
  await expect(right).toBeVisible();

  // The stack at the desk: slip after slip before a camera that stays open; what is carried is held against what is assigned.
  await page.goto('/stack');
  const rest = page.locator('[data-bag-list="missing"] li');
  await expect(rest.first()).toBeVisible();
  const before = await rest.count();
  const [first = '', second = ''] = (await rest.allInnerTexts()).map((line) => /\S+-\d{6}-\d{4,}/.exec(line)?.[0] ?? '');
  await camera.showInTurn([first, second, '99.98.H29-261104-0001']);
  await page.reload();
  const fresh = page.locator('[data-bag-list="fresh"]');
  await expect(fresh).toContainText(first);
  await expect(fresh).toContainText(second);
  await expect(rest).toHaveCount(before - 2);
  await expect(page.locator('[data-bag-list="others"]')).toContainText('99.98.H29-261104-0001');
  await page.getByRole('button', { name: 'Xác nhận mang theo 2' }).click();
  await expect(page.locator('[data-bag-list="carried"]')).toContainText(first);

  await camera.show('99.98.H29-261104-0001');
  await page.goto('/scan');
  await expect(page.getByRole('alert')).toContainText('Hồ sơ 99.98.H29-261104-0001 không có trên máy này.');
  await expect(page.getByRole('alert').getByRole('link', { name: 'Tìm theo tên hoặc địa chỉ' })).toBeVisible();

  await camera.show('079300628377|254143978|Võ Văn Huy Quang|14082000|Nữ|240/197 2.5A, Khu phố 8, An Lợi Đông|15092021', { module: 5 });
  await page.goto('/scan');
  await expect(page.getByRole('alert')).toContainText('Đây là mã QR của thẻ căn cước.');
  await checkScreen(page, 'a code that is no slip', [PHONE]);
  await checkOutdoors(page, 'a code that is no slip');

  // Leaving lets go of the camera.
  const tracks = await page.evaluateHandle(() => (document.querySelector('video')?.srcObject as MediaStream).getVideoTracks());
  await page.getByRole('navigation').getByRole('link', { name: 'Hôm nay' }).click();
  await expect(page.getByRole('heading', { name: 'Hôm nay', exact: true })).toBeVisible();
  expect(await tracks.evaluate((all) => all.map(({ readyState }) => readyState))).toEqual(['ended']);
});

test('a code that cannot be read: what to try is said, and the code is typed or photographed', async ({ camera, cameraPhone }) => {
  const page = await (await cameraPhone()).page();
  await beginTheDay(page, AN_PHU.officer);
  const job = await jobOnList(page, 'delivery');
  await camera.show(job.key, { module: 4, blur: 6 });
  await openScanner(page);
  await expect(page.getByRole('alert')).toContainText('Chưa đọc được mã');
  await checkScreen(page, 'a code that is not read', [PHONE]);
  await checkOutdoors(page, 'a code that is not read');

  await page.getByRole('button', { name: 'Nhập tay' }).click();
  await page.getByLabel('Mã hồ sơ').fill('31.98-H29');
  await page.getByRole('button', { name: 'Mở hồ sơ' }).click();
  await expect(page.getByText('Mã hồ sơ không đúng dạng.')).toBeVisible();
  await page.getByLabel('Mã hồ sơ').fill(job.key.toLowerCase());
  await page.getByRole('button', { name: 'Mở hồ sơ' }).click();
  await expect(page).toHaveURL(`/job/${encodeURIComponent(job.id)}`);
  // A code that was typed, like a tap on the list, is no slip in the hand.
  await page.getByRole('link', { name: 'Đã trả', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Quét giấy hẹn' })).toBeVisible();

  await page.goto('/scan');
  await page.getByLabel('Chụp mã').setInputFiles({ name: 'trang.png', mimeType: 'image/png', buffer: Buffer.from('không phải ảnh') });
  await expect(page.getByRole('alert')).toContainText('Không thấy mã QR nào đọc được trong ảnh.');
  await page.getByLabel('Chụp mã').setInputFiles({ name: 'ma.png', mimeType: 'image/png', buffer: await codePicture(page, job.key) });
  await expect(page).toHaveURL(`/job/${encodeURIComponent(job.id)}`);
});

test('with the camera refused, the sentence says what to do and typing opens the dossier', async ({ cameraPhone }) => {
  const page = await (await cameraPhone({ allowed: false })).page();
  await beginTheDay(page, AN_PHU.officer);
  const job = await jobOnList(page, 'delivery');
  await openScanner(page);
  await expect(page.getByRole('alert')).toContainText('Chưa được phép dùng máy ảnh.');
  await expect(page.getByRole('button', { name: 'Thử lại' })).toBeVisible();
  await checkScreen(page, 'camera refused', [PHONE]);
  await checkOutdoors(page, 'camera refused');
  await page.getByLabel('Mã hồ sơ').fill(job.key);
  await page.getByRole('button', { name: 'Mở hồ sơ' }).click();
  await expect(page).toHaveURL(`/job/${encodeURIComponent(job.id)}`);
});

/** A photo of the code, as the phone's own camera application would hand it over. */
async function codePicture(page: Page, text: string): Promise<Buffer> {
  const base64 = await page.evaluate(async (rows) => {
    const module = 8;
    const canvas = new OffscreenCanvas((rows.length + 8) * module, (rows.length + 8) * module);
    const context = canvas.getContext('2d')!;
    context.fillStyle = '#fff';
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.fillStyle = '#000';
    rows.forEach((row, y) => row.forEach((dark, x) => dark && context.fillRect((x + 4) * module, (y + 4) * module, module, module)));
    const bytes = new Uint8Array(await (await canvas.convertToBlob({ type: 'image/png' })).arrayBuffer());
    return btoa(String.fromCharCode(...bytes));
  }, codeModules(text));
  return Buffer.from(base64, 'base64');
}
