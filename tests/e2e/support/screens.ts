// What people do on the screens, by the words they read there.
import { expect, type Locator, type Page } from '@playwright/test';
import type { Photo } from './photo.ts';
import { sha256 } from './photo.ts';
import { PASSWORD } from './ward-test.ts';

/** Long enough for the pauses between two tries to reach a server that was away. */
const AFTER_AN_OUTAGE = 45_000;

export async function signIn(page: Page, name: string): Promise<void> {
  await page.goto('/login');
  await fillSignIn(page, name, PASSWORD);
  await expect(page).not.toHaveURL(/\/login/);
}

export async function fillSignIn(page: Page, name: string, password: string): Promise<void> {
  await page.getByLabel('Tên đăng nhập').fill(name);
  await page.getByLabel('Mật khẩu').fill(password);
  await page.getByRole('button', { name: 'Đăng nhập', exact: true }).click();
}

/** The one line that says where everything is. */
export const syncLine = (page: Page): Locator => page.getByRole('link', { name: /đồng bộ|gửi|Máy chủ|máy chủ/i }).and(page.locator('[data-sync]'));

/** Everything of this device is on the server, and the server's on this device. */
export async function expectAllSent(page: Page): Promise<void> {
  await expect(syncLine(page)).toContainText(/Đã gửi hết · đồng bộ lúc/, { timeout: AFTER_AN_OUTAGE });
}

/** What it takes to open the app with no network is on the device. */
export async function expectInstalledForOffline(page: Page): Promise<void> {
  await expect.poll(() => page.evaluate(async () => (await navigator.serviceWorker.ready).active?.state)).toBe('activated');
}

/** Signed in, the ward's jobs received, ready to go out. */
export async function beginTheDay(page: Page, name: string): Promise<void> {
  await signIn(page, name);
  await expectAllSent(page);
  await expectInstalledForOffline(page);
}

export const jobCards = (page: Page, kind: 'delivery' | 'violation' | 'visit'): Locator => page.locator(`a[data-job^="job:${kind}:"]`);

export interface JobOnList {
  id: string;
  /** The dossier code or number: what it can be searched by. */
  key: string;
  address: string;
}

/** An open job of today's list, by its place on it. */
export async function jobOnList(page: Page, kind: 'delivery' | 'violation' | 'visit', index = 0): Promise<JobOnList> {
  const open = page.locator('section:not([data-group="done"])').locator(jobCards(page, kind)).nth(index);
  const id = (await open.getAttribute('data-job')) ?? '';
  const [address = ''] = (await open.innerText()).split('\n');
  return { id, key: id.slice(id.lastIndexOf(':') + 1), address };
}

export async function openFromList(page: Page, job: JobOnList): Promise<void> {
  await page.locator(`a[data-job="${job.id}"]`).click();
  await expect(page).toHaveURL(`/job/${encodeURIComponent(job.id)}`);
  await expect(page.getByRole('heading', { name: 'Nhật ký hiện trường' })).toBeVisible();
}

export async function openBySearch(page: Page, job: JobOnList): Promise<void> {
  await page.getByRole('link', { name: 'Tìm việc' }).click();
  await page.getByRole('searchbox').fill(job.key);
  await openFromList(page, job);
}

export async function addPhoto(page: Page, photo: Pick<Photo, 'name' | 'mimeType' | 'buffer'>, number = 1): Promise<void> {
  await page.getByLabel('Chụp ảnh').setInputFiles(photo);
  await expect(page.getByAltText(`Ảnh ${number}`, { exact: true })).toBeVisible();
}

/** Draws on the pad as a finger does. */
export async function sign(page: Page, whose = 'Chữ ký người nhận'): Promise<void> {
  const pad = page.getByLabel(whose).and(page.locator('canvas'));
  await pad.scrollIntoViewIfNeeded();
  // The pad takes ink once it has been loaded.
  await expect(async () => {
    const box = await pad.boundingBox();
    if (!box) throw new Error('the pad is not on the screen');
    const at = (x: number, y: number): [number, number] => [box.x + box.width * x, box.y + box.height * y];
    await page.mouse.move(...at(0.2, 0.6));
    await page.mouse.down();
    for (const [x, y] of [[0.35, 0.3], [0.45, 0.7], [0.6, 0.35], [0.75, 0.6]] as const) await page.mouse.move(...at(x, y), { steps: 4 });
    await page.mouse.up();
    await expect(page.getByRole('region', { name: whose }).getByRole('button', { name: 'Ký lại' })).toBeEnabled({ timeout: 500 });
  }).toPass();
}

/** From the open job to ✓. */
export async function handOver(page: Page, { photo, rating = 'Hài lòng' }: { photo?: Photo; rating?: string } = {}): Promise<void> {
  await page.getByRole('link', { name: 'Đã trả', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Trả kết quả' })).toBeVisible();
  await fillHandOver(page);
  if (photo) await addPhoto(page, photo);
  await rate(page, rating);
  await takeBack(page);
  await expectSaved(page);
}

/** All that every procedure asks for: the papers, a look at the card where one is wanted, the signature. */
export async function fillHandOver(page: Page): Promise<void> {
  // The form itself comes a moment after its heading: what is asked for is on it only then.
  await expect(page.getByRole('button', { name: 'Mời đánh giá' })).toBeVisible();
  const papers = page.getByRole('group', { name: 'Giấy tờ thu lại' }).getByRole('checkbox');
  for (const paper of await papers.all()) await paper.check();
  if ((await page.getByRole('heading', { name: 'Căn cước người nhận', exact: true }).count()) > 0) await compareByEye(page, '658');
  await sign(page);
}

/** Where the card cannot be scanned. */
export async function compareByEye(page: Page, digits: string): Promise<void> {
  await page.getByRole('button', { name: 'Quét thẻ căn cước' }).click();
  const sheet = page.getByRole('dialog', { name: 'Căn cước người nhận' });
  await expect(sheet.locator('[data-camera]')).not.toHaveAttribute('data-camera', /closed|opening/);
  // Where there is no camera, the fields are there by themselves.
  if ((await sheet.locator('[data-camera=open]').count()) > 0) await sheet.getByRole('button', { name: 'Xem thẻ bằng mắt' }).click();
  await sheet.getByLabel('3 số cuối của số căn cước').fill(digits);
  await sheet.getByRole('button', { name: 'Đã xem, đúng người' }).click();
  await expect(sheet).toBeHidden();
}

/** The phone in the citizen's hands: the question, their answer, the thanks. */
export async function rate(page: Page, rating: string): Promise<void> {
  await page.getByRole('button', { name: 'Mời đánh giá' }).click();
  await expect(page.getByRole('heading', { name: 'Ông/Bà có hài lòng không?' })).toBeVisible();
  await page.getByRole('button', { name: rating, exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Xin cảm ơn Ông/Bà!' })).toBeVisible();
}

/** The officer holds the button that only they know of. */
export async function takeBack(page: Page, label = 'Cán bộ: giữ để tiếp tục'): Promise<void> {
  const button = page.getByRole('button', { name: label });
  await button.hover();
  await page.mouse.down();
  await expect(button).toHaveCount(0);
  await page.mouse.up();
}

export async function notHandedOver(page: Page, reason = 'Thiếu giấy tờ thu lại'): Promise<void> {
  await page.getByRole('link', { name: 'Chưa trả được' }).click();
  await page.getByRole('radio', { name: reason }).check();
  await page.getByRole('button', { name: 'Lưu', exact: true }).click();
  await expectSaved(page);
}

/** ✓: from here on nothing may be lost. */
export async function expectSaved(page: Page): Promise<void> {
  await expect(page.getByRole('heading', { name: 'Đã lưu trên máy' })).toBeVisible();
}

export const ON_DEVICE = 'Đã lưu trên máy này';
export const ON_SERVER = 'Đã gửi về phường';

/** An entry in a job's field log, by its title. */
export const entryOnPage = (page: Page, title: string | RegExp): Locator => page.getByRole('article').filter({ has: page.getByRole('heading', { name: title }) });

export async function expectOnServer(entry: Locator): Promise<void> {
  await expect(entry).toContainText(ON_SERVER, { timeout: AFTER_AN_OUTAGE });
}

/** SHA-256 of the picture that is drawn: of its bytes, not of what the page says they are. The window must have been opened with `bypassCSP`. */
export async function hashOfShown(image: Locator): Promise<string> {
  const base64 = await image.evaluate(async (element) => {
    const bytes = new Uint8Array(await (await fetch((element as HTMLImageElement).src)).arrayBuffer());
    let text = '';
    for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode(...bytes.subarray(i, i + 8192));
    return btoa(text);
  });
  return sha256(Buffer.from(base64, 'base64'));
}
