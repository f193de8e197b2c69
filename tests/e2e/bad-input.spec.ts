// Each of these gets a sentence in the person's language that says what to do, and nothing that was saved is lost.
import { open } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { csv, dossier } from '../fixtures/dossier-list.ts';
import { encodeTcvn3 } from '../fixtures/tcvn3.ts';
import { addPhoto, beginTheDay, entryOnPage, expectAllSent, expectOnServer, fillHandOver, fillSignIn, handOver, jobCards, jobOnList, notHandedOver, ON_DEVICE, openFromList, signIn, takeBack } from './support/screens.ts';
import { AN_PHU, expect, JOBS, MEDIA, OFFICE_SCREEN, test } from './support/ward-test.ts';

const NOT_A_LIST: [string, { name: string; mimeType: string; buffer: Buffer }, RegExp][] = [
  ['a PDF', { name: 'don.csv', mimeType: 'text/csv', buffer: Buffer.from('%PDF-1.7\n%âãÏÓ\n1 0 obj\n') }, /Đây là tệp PDF\. Hãy xuất danh sách ra CSV hoặc Excel rồi nhập lại\./],
  ['an old Excel file', { name: 'bang.xls', mimeType: 'application/vnd.ms-excel', buffer: Buffer.from('d0cf11e0a1b11ae1', 'hex') }, /Đây là tệp Excel đời cũ \(\.xls\) hoặc có đặt mật khẩu\. Hãy mở bằng Excel/],
  ['a letter', { name: 'thu.csv', mimeType: 'text/csv', buffer: Buffer.from('Kính gửi Ông/Bà,\nxin gửi danh sách sau.\n') }, /Tệp này là văn bản/],
  ['an empty file', { name: 'trong.csv', mimeType: 'text/csv', buffer: Buffer.alloc(0) }, /Tệp “trong\.csv” trống\. Hãy xuất lại tệp rồi chọn lại\./],
  ['a list without rows', { name: 'khong-dong.csv', mimeType: 'text/csv', buffer: Buffer.from(csv([])) }, /Tệp không có dòng dữ liệu nào\. Hãy kiểm tra lại tệp đã xuất\./],
  ['a list in a wrong encoding', { name: 'ma-la.csv', mimeType: 'text/csv', buffer: encodeTcvn3(csv([dossier(1)])) }, /Không đọc được chữ tiếng Việt trong tệp .* Hãy lưu lại thành “CSV UTF-8” rồi nhập lại\./]
];

test('a file that is no list: said in a sentence, nothing is taken in, and the next file goes in', async ({ window, admin }) => {
  const page = await openImport(await window({ viewport: OFFICE_SCREEN }));
  const before = (await admin.docs(JOBS, 'job:')).length;
  for (const [what, file, sentence] of NOT_A_LIST) {
    await page.getByLabel('Chọn tệp').and(page.locator('input')).setInputFiles(file);
    await expect(page.getByRole('alert'), what).toContainText(sentence);
  }
  expect((await admin.docs(JOBS, 'job:')).length).toBe(before);
  await page.getByLabel('Chọn tệp').and(page.locator('input')).setInputFiles({ name: 'tot.csv', mimeType: 'text/csv', buffer: Buffer.from(csv([dossier(1)])) });
  await page.getByRole('button', { name: 'Nhận 1 việc mới' }).click();
  await expect(page.getByText('Đã nhận 1 việc mới.')).toBeVisible();
});

test('a file of 200 MB is refused before it is sent', async ({ server, window, folder }) => {
  const page = await openImport(await window({ viewport: OFFICE_SCREEN }));
  const sent: string[] = [];
  page.on('request', (request) => request.method() === 'POST' && request.url().includes('/api/import') && sent.push(request.url()));
  const file = path.join(folder, 'lon.csv');
  const handle = await open(file, 'w');
  await handle.truncate(200 * 1024 * 1024);
  await handle.close();
  await page.getByLabel('Chọn tệp').and(page.locator('input')).setInputFiles(file);
  await expect(page.getByRole('alert')).toContainText(/Tệp nặng 209,7\sMB, lớn hơn mức 25\sMB\. Hãy chia thành nhiều tệp nhỏ hơn rồi nhận từng tệp\./);
  expect(sent).toEqual([]);

  // Whoever sends it all the same is stopped by the server at its limit, not at the end.
  const body = Buffer.alloc(30 * 1024 * 1024, 'a');
  const status = await page.evaluate(async (size) => (await fetch('/api/imports', { method: 'POST', body: new Uint8Array(size) }).catch(() => undefined))?.status, body.length);
  expect([413, undefined]).toContain(status);
  expect((await fetch(`${server.url}/db/_up`)).status).toBe(200);
});

test('an unknown login and a wrong password get the same sentence; with no server it says so, and that the data is safe', async ({ server, window }) => {
  const page = await window();
  await page.goto('/login');
  for (const [name, password] of [['khong.co.ai', 'tannoi2019'], [AN_PHU.officer, 'sai-mat-khau']] as const) {
    await fillSignIn(page, name, password);
    await expect(page.getByRole('alert')).toHaveText('Tên đăng nhập hoặc mật khẩu không đúng. Vui lòng kiểm tra và nhập lại.');
  }
  await server.stop();
  await fillSignIn(page, AN_PHU.officer, 'tannoi2019');
  await expect(page.getByRole('alert')).toHaveText('Chưa đăng nhập được vì máy chủ không trả lời. Vui lòng kiểm tra mạng rồi thử lại; dữ liệu trên máy này vẫn an toàn.');
});

test('documents of garbage on the server are set aside and shown; work goes on around them', async ({ window, admin }) => {
  const page = await window();
  await beginTheDay(page, AN_PHU.officer);
  const job = await jobOnList(page, 'delivery');
  const deliveries = await jobCards(page, 'delivery').count();
  const garbage = [
    { _id: 'job:delivery:rac', type: 'job', v: 1, kind: 'delivery', ward: AN_PHU.slug, title: 42, place: null },
    { _id: `entry:${job.id}:0190a000-0000-7000-8000-000000000000`, type: 'entry', v: 1, kind: 'handed-over', job: job.id, n: 'một' },
    { _id: 'rac', note: ['không', { phải: 'tài liệu' }] }
  ];
  for (const doc of garbage) expect((await admin.put(JOBS, doc)).status).toBe(201);

  await page.getByRole('navigation').getByRole('link', { name: 'Đồng bộ' }).click();
  await expect(page.getByRole('heading', { name: 'Dữ liệu chờ kiểm tra (3)' })).toBeVisible();
  for (const { _id } of garbage) await expect(page.getByText(_id, { exact: true })).toBeVisible();
  await page.getByRole('navigation').getByRole('link', { name: 'Hôm nay' }).click();
  await expect(jobCards(page, 'delivery')).toHaveCount(deliveries);
  await openFromList(page, job);
  await handOver(page);
  await page.getByRole('link', { name: 'Xem lại việc này' }).click();
  await expectOnServer(entryOnPage(page, 'Đã trả kết quả'));
});

test('a full disk: said before anything is lost, what was saved stays, and the same page saves when there is room', async ({ server, phone, photo, admin }) => {
  const browser = await phone();
  let page = await browser.page();
  await beginTheDay(page, AN_PHU.officer);
  await server.stop();
  const [first, second] = [await jobOnList(page, 'delivery', 0), await jobOnList(page, 'delivery', 1)];
  await openFromList(page, first);
  await notHandedOver(page);
  await browser.close();

  // Chromium asks how much room there is only now and then: the disk is full from the start of the next day.
  page = await browser.page();
  const disk = await page.context().newCDPSession(page);
  await disk.send('Storage.overrideQuotaForOrigin', { origin: server.url, quotaSize: 1 });
  await page.goto('/');
  await openFromList(page, first);
  await expect(entryOnPage(page, /^Chưa trả được/).filter({ hasText: ON_DEVICE })).toHaveCount(1);
  await page.getByRole('link', { name: 'Quay lại' }).click();
  await openFromList(page, second);
  await page.getByRole('link', { name: 'Đã trả', exact: true }).click();
  await fillHandOver(page);
  const taken = await photo(5);
  await addPhoto(page, taken);
  await page.getByLabel('Ghi chú').fill('Giao tại cổng');
  await page.getByRole('button', { name: 'Mời đánh giá' }).click();
  await page.getByRole('button', { name: 'Hài lòng', exact: true }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'Chưa lưu được vì bộ nhớ máy đã đầy. Những gì đã lưu trước đó vẫn an toàn.' })).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Đã lưu trên máy' })).toHaveCount(0);

  await disk.send('Storage.overrideQuotaForOrigin', { origin: server.url });
  await expect(page.getByLabel('Ghi chú')).toHaveValue('Giao tại cổng');
  // The citizen is not asked twice.
  await page.getByRole('button', { name: 'Lưu', exact: true }).click();
  await takeBack(page);
  await expect(page.getByRole('heading', { name: 'Đã lưu trên máy' })).toBeVisible();
  await page.getByRole('link', { name: 'Về danh sách' }).click();

  await server.startAgain();
  await expectAllSent(page);
  const written = (await admin.docs(JOBS, 'entry:')).filter((doc) => [first.id, second.id].includes(String(doc['job'])) && doc['by'] === AN_PHU.officer);
  const made = written.filter((doc) => doc['device'] === written.at(-1)?.['device'] && ['not-handed-over', 'handed-over'].includes(String(doc['kind'])));
  expect(made.map(({ job, kind }) => ({ job, kind }))).toEqual(expect.arrayContaining([{ job: first.id, kind: 'not-handed-over' }, { job: second.id, kind: 'handed-over' }]));
  expect((await admin.evidence(MEDIA, taken.sha256)).equals(taken.buffer)).toBe(true);
});

test('a photo that is no image is refused with what to do; what was filled in stays', async ({ window }) => {
  const page = await window();
  await beginTheDay(page, AN_PHU.officer);
  await openFromList(page, await jobOnList(page, 'delivery'));
  await page.getByRole('link', { name: 'Chưa trả được' }).click();
  await page.getByRole('radio', { name: 'Không đúng người nhận' }).check();
  await page.getByLabel('Chụp ảnh').setInputFiles({ name: 'anh.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('đây không phải ảnh') });
  await expect(page.getByRole('alert')).toHaveText('Tệp này không phải ảnh JPEG, PNG hay WebP nên không dùng làm bằng chứng được. Hãy chụp lại hoặc chọn ảnh khác; nội dung vừa nhập vẫn còn.');
  await expect(page.getByAltText('Ảnh 1', { exact: true })).toHaveCount(0);
  await expect(page.getByRole('radio', { name: 'Không đúng người nhận' })).toBeChecked();
  await page.getByRole('button', { name: 'Lưu', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Đã lưu trên máy' })).toBeVisible();
});

async function openImport(page: Page): Promise<Page> {
  await signIn(page, AN_PHU.desk);
  await page.getByRole('link', { name: 'Nhận hồ sơ' }).click();
  await expect(page.getByRole('heading', { name: 'Nhận hồ sơ từ tệp' })).toBeVisible();
  return page;
}
