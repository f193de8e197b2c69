// What networks and sessions do to a phone, each said in words, nothing lost, and all of it sent when it is over.
import type { Page } from '@playwright/test';
import { BadNetwork } from './support/bad-network.ts';
import { CouchClient } from './support/couch-client.ts';
import { beginTheDay, expectAllSent, jobOnList, notHandedOver, openFromList, syncLine } from './support/screens.ts';
import { AN_PHU, expect, JOBS, PASSWORD, PHONE, test as base } from './support/ward-test.ts';

const test = base.extend<{ network: BadNetwork }>({
  network: async ({ server }, use) => {
    const network = await BadNetwork.before(server.url);
    await use(network);
    await network.close();
  }
});

const explained = (page: Page, words: RegExp) => expect(page.getByText(words)).toBeVisible({ timeout: 30_000 });
const tryNow = (page: Page) => page.getByRole('button', { name: 'Đồng bộ ngay' }).click();

test('a café’s Wi-Fi, a busy server, a broken proxy and an ended session are each said as they are, and the entry arrives in the end', async ({ window, network, server, admin }) => {
  const page = await window({ viewport: PHONE, baseURL: network.url });
  await beginTheDay(page, AN_PHU.officer);
  const job = await jobOnList(page, 'delivery');

  network.mood = { type: 'captive-portal' };
  await openFromList(page, job);
  await notHandedOver(page);
  await page.goto('/sync');
  await explained(page, /vì Wi-Fi này đòi đăng nhập/);
  await expect(page.locator('[data-waiting]')).toHaveText('1 ghi nhận');

  network.mood = { type: 'redirect' };
  await tryNow(page);
  await expect(page.getByRole('status').first()).toContainText('Mạng này chặn máy chủ');

  network.mood = { type: 'broken', status: 502 };
  await tryNow(page);
  await explained(page, /Máy chủ đang gặp sự cố\. Dữ liệu trên máy vẫn nguyên/);

  network.mood = { type: 'busy', seconds: 2 };
  await tryNow(page);
  await explained(page, /máy chủ yêu cầu chờ\. Máy sẽ tự gửi lại lúc \d\d:\d\d/);

  // A proxy that cuts long polls at once raises no alarm. Nobody presses anything: the server's time is over, and the phone tries again.
  network.mood = { type: 'cuts-long-polls' };
  await expect(page.locator('[data-waiting]')).toHaveText('Đã gửi hết về phường.', { timeout: 45_000 });
  network.asked.length = 0;
  await expect.poll(() => network.asked.filter((asked) => asked.includes('_changes')).length).toBeGreaterThan(1);
  await expect(page.getByRole('status').first()).toHaveText('Máy này đã khớp với máy chủ');

  const supervisor = await CouchClient.signIn(server.url, { name: AN_PHU.supervisor, password: PASSWORD });
  expect((await supervisor.docs(JOBS, `entry:${job.id}:`)).filter(({ kind }) => kind === 'not-handed-over')).toHaveLength(1);
  const troubles = page.getByRole('region', { name: 'Sự cố gần đây' });
  for (const words of ['Mạng chặn máy chủ của phường', 'Máy chủ gặp sự cố (502)', 'Máy chủ yêu cầu chờ (429)']) await expect(troubles).toContainText(words);

  // The session ends: work goes on, the same person signs in and it is sent.
  network.mood = { type: 'good' };
  await page.context().clearCookies();
  await page.goto('/');
  await openFromList(page, await jobOnList(page, 'delivery', 1));
  await notHandedOver(page);
  await page.goto('/');
  await expect(syncLine(page)).toContainText('Cần đăng nhập lại để gửi');
  await syncLine(page).click();
  await page.getByLabel('Mật khẩu').fill(PASSWORD);
  await page.getByRole('button', { name: 'Đăng nhập', exact: true }).click();
  await expect(page.locator('[data-waiting]')).toHaveText('Đã gửi hết về phường.', { timeout: 45_000 });

  // Roles that are changed on the server are noticed without signing in anew.
  const id = encodeURIComponent(`org.couchdb.user:${AN_PHU.officer}`);
  const user = await admin.get(`_users/${id}`);
  expect((await admin.ask('PUT', `_users/${id}`, { ...user, roles: ['ward:an-phu:officer', 'ward:an-phu:patrol'] })).status).toBe(201);
  await tryNow(page);
  await expect(page.getByText('Quyền của Ông/Bà vừa được thay đổi trên máy chủ.')).toBeVisible();
  await page.getByRole('button', { name: 'Mở lại' }).click();
  await page.goto('/');
  await expect(page.getByRole('link', { name: 'Ghi nhận', exact: true })).toBeVisible();
});

test('a new version waits for the form that is open, and takes over every tab when it is saved', async ({ window, network }) => {
  const page = await window({ viewport: PHONE, baseURL: network.url });
  await beginTheDay(page, AN_PHU.officer);
  const other = await page.context().newPage();
  await other.goto('/sync');
  // The service worker that is active now takes charge of pages that are opened from here on.
  await page.reload();
  const job = await jobOnList(page, 'delivery');
  await openFromList(page, job);
  await page.getByRole('link', { name: 'Chưa trả được' }).click();
  await page.getByRole('radio', { name: 'Thiếu giấy tờ thu lại' }).check();

  network.version = 'the next version';
  await other.reload();
  await other.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.update());
  await expect(other.getByText('Có phiên bản mới.')).toBeVisible();
  await other.getByRole('button', { name: 'Cập nhật' }).click();
  await expect(other.getByText('Đang có biểu mẫu chưa lưu. Lưu xong rồi bấm lại.')).toBeVisible();
  await expect(page.getByRole('radio', { name: 'Thiếu giấy tờ thu lại' })).toBeChecked();

  await page.getByRole('button', { name: 'Lưu', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Đã lưu trên máy' })).toBeVisible();
  await page.goto('/');
  const startedAnew = page.waitForEvent('load');
  await other.getByRole('button', { name: 'Cập nhật' }).click();
  // Both start anew by themselves, on the new version, and nothing waits any more.
  await startedAnew;
  await expect(other.getByText('Có phiên bản mới.')).toHaveCount(0);
  await expect.poll(() => other.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.waiting === null)).toBe(true);
  await expectAllSent(page);
});
