import { gzipSync } from 'node:zlib';
import { beginTheDay, expectAllSent, expectInstalledForOffline, jobCards, signIn, syncLine } from './support/screens.ts';
import { AN_PHU, expect, test } from './support/ward-test.ts';

const FIRST_SCREEN_BYTES = 100 * 1024;

test('Vietnamese by default, English by a switch that is remembered', async ({ window }) => {
  const page = await window();
  await page.goto('/login');
  await expect(page.locator('html')).toHaveAttribute('lang', 'vi');
  await page.getByRole('button', { name: 'English' }).click();
  await expect(page.getByRole('button', { name: 'Sign in', exact: true })).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  await page.getByRole('group', { name: 'Language' }).getByRole('button', { name: 'Tiếng Việt' }).click();
  await signIn(page, AN_PHU.officer);
  await page.getByRole('link', { name: 'Cài đặt' }).click();
  await page.getByRole('button', { name: 'English' }).click();
  await expect(page.getByRole('heading', { name: 'Settings' })).toBeVisible();
  await page.goto('/');
  await expect(page.getByRole('heading', { name: 'Today', exact: true })).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
});

test('light and dark by the device, or by one’s own choice, which is remembered', async ({ window }) => {
  const page = await window({ colorScheme: 'light' });
  await signIn(page, AN_PHU.officer);
  const brightness = () => page.evaluate(() => {
    const [red = 0, green = 0, blue = 0] = (getComputedStyle(document.documentElement).backgroundColor.match(/[\d.]+/g) ?? []).map(Number);
    return (red + green + blue) / 3;
  });
  await expect.poll(brightness).toBeGreaterThan(200);
  await page.emulateMedia({ colorScheme: 'dark' });
  await expect.poll(brightness).toBeLessThan(60);
  await page.getByRole('link', { name: 'Cài đặt' }).click();
  await page.getByRole('radio', { name: 'Sáng' }).check();
  await expect.poll(brightness).toBeGreaterThan(200);
  await page.emulateMedia({ colorScheme: 'light' });
  await page.getByRole('radio', { name: 'Tối' }).check();
  await expect.poll(brightness).toBeLessThan(60);
  await page.goto('/');
  await expect.poll(brightness).toBeLessThan(60);
});

test('installable: the browser itself finds nothing missing', async ({ phone }) => {
  const page = await (await phone()).page();
  await page.goto('/login');
  await expectInstalledForOffline(page);
  const browser = await page.context().newCDPSession(page);
  const { installabilityErrors } = await browser.send('Page.getInstallabilityErrors');
  expect(installabilityErrors).toEqual([]);
  const { data, errors } = await browser.send('Page.getAppManifest');
  expect(errors).toEqual([]);
  const manifest: unknown = JSON.parse(data ?? '{}');
  expect(manifest).toMatchObject({ name: 'Tận Nơi', lang: 'vi', display: 'standalone', start_url: '/' });
});

test('the sync line says what is where, while there is a server and while there is none', async ({ server, window }) => {
  const page = await window();
  await beginTheDay(page, AN_PHU.officer);
  await expect(syncLine(page)).toContainText(/Đã gửi hết · đồng bộ lúc \d\d:\d\d/);
  await server.stop();
  await expect(syncLine(page)).toContainText('Máy chủ chưa trả lời, vẫn làm việc bình thường', { timeout: 45_000 });
  await page.getByRole('navigation').getByRole('link', { name: 'Đồng bộ' }).click();
  await expect(page.getByText('Đã gửi hết về phường.')).toBeVisible();
  await server.startAgain();
  await page.getByRole('button', { name: 'Đồng bộ ngay' }).click();
  await expect(page.getByText('Máy này đã khớp với máy chủ')).toBeVisible();
  await page.getByRole('navigation').getByRole('link', { name: 'Hôm nay' }).click();
  await expectAllSent(page);
});

test('the map shows with no network: ward outlines and jobs, and nothing is asked of anyone else', async ({ server, phone }) => {
  const browser = await phone();
  let page = await browser.page();
  await beginTheDay(page, AN_PHU.officer);
  await server.stop();
  await browser.close();
  page = await browser.page();
  const elsewhere: string[] = [];
  page.context().on('request', (request) => !request.url().startsWith(server.url) && !/^(data|blob):/.test(request.url()) && elsewhere.push(request.url()));
  await page.goto('/map');
  const map = page.getByRole('application', { name: 'Bản đồ các việc của phường An Phú' });
  await expect(map).toBeVisible();
  await expect(page.getByText('Ranh giới gần đúng')).toBeVisible();
  // Drawn for real: outlines and points leave ink on the map's canvases.
  await expect.poll(() => map.evaluate((element) => [...element.querySelectorAll('canvas')].reduce((ink, canvas) => {
    const { data } = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height) ?? { data: new Uint8ClampedArray() };
    for (let i = 3; i < data.length; i += 4) if ((data[i] ?? 0) > 0) ink++;
    return ink;
  }, 0))).toBeGreaterThan(500);
  await expect(page.getByText(/\d+ việc trong khung nhìn/)).toBeVisible();
  expect(await jobCards(page, 'delivery').count()).toBeGreaterThan(0);
  expect(elsewhere).toEqual([]);
});

test('the first 100 KB of JavaScript, gzipped, are enough for the first screen', async ({ window }) => {
  const page = await window({ serviceWorkers: 'block' });
  await signIn(page, AN_PHU.officer);
  await expect(jobCards(page, 'delivery').first()).toBeVisible();
  let loaded = 0;
  // Whatever comes after the budget has been used up never arrives: what is fetched ahead, the sync worker.
  await page.route('**/*.js', async (route) => {
    const response = await route.fetch();
    const size = gzipSync(await response.body(), { level: 9 }).length;
    if (loaded + size > FIRST_SCREEN_BYTES) return;
    loaded += size;
    await route.fulfill({ response });
  });
  await page.goto('/');
  await expect(jobCards(page, 'delivery').first()).toBeVisible();
  expect(loaded).toBeGreaterThan(0);
  await page.unrouteAll({ behavior: 'ignoreErrors' });
});
