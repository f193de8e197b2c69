// At the door: everything that a hand-over can ask for, on the phone's own screen, with no network.
import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { checkOutdoors, checkScreen } from './support/check-screen.ts';
import { isRecord, type CouchClient, type Doc } from './support/couch-client.ts';
import { expect, test } from './support/fake-camera.ts';
import { everythingKept } from './support/everything-kept.ts';
import { giveJobs } from './support/given-job.ts';
import { beginTheDay, entryOnPage, expectAllSent, expectSaved, jobCards, openFromList, rate, sign, signIn, takeBack, type JobOnList } from './support/screens.ts';
import { AN_PHU, JOBS, OFFICE_SCREEN, PHONE } from './support/ward-test.ts';

const LOOKED_AT_IDENTITY = ['Đăng ký khai sinh', 'Đăng ký kết hôn', 'Xác nhận tình trạng hôn nhân', 'Trợ cấp xã hội hàng tháng'];
const IN_PERSON = ['Xác nhận điều kiện diện tích bình quân để đăng ký thường trú', 'Trợ cấp xã hội hàng tháng'];

interface Known {
  procedure: string;
  papers: string[];
  fee: number;
  name: string;
  idNumber?: string;
  born?: string;
}

/** An open delivery on today's list of which this holds. */
async function deliveryWhere(page: Page, admin: CouchClient, holds: (known: Known) => boolean): Promise<JobOnList & Known> {
  const docs = new Map((await admin.docs(JOBS, 'job:delivery:')).map((doc) => [doc._id, doc]));
  const cards = page.locator('section:not([data-group="done"])').locator(jobCards(page, 'delivery'));
  for (const card of await cards.all()) {
    const id = (await card.getAttribute('data-job')) ?? '';
    const known = knownOf(docs.get(id));
    if (known && holds(known)) return { id, key: id.slice(id.lastIndexOf(':') + 1), address: '', ...known };
  }
  throw new Error('no such delivery on today’s list');
}

function knownOf(doc: Doc | undefined): Known | undefined {
  const [delivery, person] = [doc?.['delivery'], doc?.['person']];
  if (!isRecord(delivery) || !isRecord(person)) return undefined;
  return {
    procedure: String(delivery['procedure']),
    papers: delivery['papersToCollect'] as string[],
    fee: Number(delivery['fee']),
    name: String(person['name']),
    ...(typeof person['idNumber'] === 'string' && { idNumber: person['idNumber'] }),
    ...(typeof person['born'] === 'string' && { born: person['born'] })
  };
}

const handedOver = async (admin: CouchClient, job: string): Promise<Record<string, unknown>> => {
  const found = (await admin.docs(JOBS, `entry:${job}:`)).find((doc) => doc['kind'] === 'handed-over');
  if (!found || !isRecord(found['data'])) throw new Error(`nothing handed over for ${job}`);
  return { ...found['data'], evidence: found['evidence'] };
};

async function openHandOver(page: Page, job: JobOnList): Promise<void> {
  await openFromList(page, job);
  await page.getByRole('link', { name: 'Đã trả', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Trả kết quả' })).toBeVisible();
}

const check = async (page: Page, screen: string): Promise<void> => {
  await checkScreen(page, screen, [PHONE]);
  await checkOutdoors(page, screen);
};

test('four taps and a signature from the list to done, with papers to take back and a fee as well', async ({ server, window, admin }) => {
  const [papers, fee] = [['Giấy tiếp nhận hồ sơ', 'Giấy chứng nhận cũ (bản chính)'], 100_000];
  const [given] = await giveJobs(server.url, [{ kind: 'delivery', key: '91.99.H29-261104-0101', address: '7 Đường Thử Nghiệm', procedure: 'Đăng ký hộ kinh doanh', papers, fee, to: AN_PHU.officer }]);
  const full = { id: String(given?._id), key: '91.99.H29-261104-0101', address: '', papers, fee };
  const page = await window();
  await page.addInitScript(() => {
    const taps: string[] = [];
    Object.assign(globalThis, { taps });
    document.addEventListener('click', (event) => event.target instanceof Element && taps.push(event.target.textContent?.trim().slice(0, 30) ?? ''), { capture: true });
  });
  const tapsOf = async (step: () => Promise<void>): Promise<string[]> => {
    await page.evaluate(() => ((globalThis as unknown as { taps: string[] }).taps.length = 0));
    await step();
    return page.evaluate(() => (globalThis as unknown as { taps: string[] }).taps.filter((tap) => tap !== ''));
  };
  await beginTheDay(page, AN_PHU.officer);
  const bare = await deliveryWhere(page, admin, (known) => known.papers.length === 0 && !LOOKED_AT_IDENTITY.includes(known.procedure));

  const taps = await tapsOf(async () => {
    await openHandOver(page, bare);
    await sign(page);
    await rate(page, 'Rất hài lòng');
  });
  expect(taps.length, taps.join(' · ')).toBeLessThanOrEqual(4);
  await expectAllSentAfter(page);
  expect(await handedOver(admin, bare.id)).toMatchObject({ recipient: { who: 'person', name: bare.name }, feeTaken: bare.fee, rating: 5 });

  // What the button says is what it ticks; one that is not there after all is unticked, and asked for.
  const ticks = page.getByRole('group', { name: 'Giấy tờ thu lại' }).getByRole('checkbox');
  const all = page.getByRole('button', { name: `Đã thu đủ ${full.papers.length} giấy tờ, mời đánh giá` });
  await openHandOver(page, full);
  await all.click();
  await expect(page.getByText('Cần chữ ký của người nhận.')).toBeVisible();
  await expect(ticks).toHaveCount(full.papers.length);
  for (const paper of await ticks.all()) await expect(paper).toBeChecked();
  await ticks.first().uncheck();
  await page.getByRole('button', { name: 'Mời đánh giá', exact: true }).click();
  await expect(page.getByText('Chưa thu đủ giấy tờ')).toBeVisible();
  await check(page, 'a hand-over with papers, one missing');
  await page.goto(`/job/${encodeURIComponent(full.id)}/hand-over`);
  await page.getByRole('button', { name: 'Làm lại từ đầu' }).click();
  await expect(all).toBeVisible();
  await page.goto('/');

  const more = await tapsOf(async () => {
    await openHandOver(page, full);
    await sign(page);
    await rate(page, 'Hài lòng');
  });
  expect(more.length, more.join(' · ')).toBeLessThanOrEqual(4);
  await expectAllSentAfter(page);
  expect(await handedOver(admin, full.id)).toMatchObject({ papersCollected: full.papers, feeTaken: full.fee, rating: 4 });
});

test('the right slip, the right person, with the server gone: a wrong slip and another’s card are said loudly; of the card three digits are kept', async ({ server, camera, cameraPhone, window, admin }) => {
  const page = await (await cameraPhone()).page();
  await beginTheDay(page, AN_PHU.officer);
  const job = await deliveryWhere(page, admin, ({ procedure, idNumber }) => LOOKED_AT_IDENTITY.includes(procedure) && idNumber?.length === 12);
  await server.stop();
  await openHandOver(page, job);

  await camera.show('99.98.H29-261104-0001');
  await page.getByRole('button', { name: 'Quét giấy hẹn' }).click();
  await expect(page.getByRole('alert')).toContainText(`SAI HỒ SƠ`);
  await expect(page.getByRole('alert')).toContainText(`Giấy hẹn vừa quét là của hồ sơ 99.98.H29-261104-0001, không phải ${job.key}.`);
  await check(page, 'a wrong slip');
  await camera.show(`Mã hồ sơ: ${job.key}`);
  await page.getByRole('button', { name: 'Quét giấy hẹn' }).click();
  await expect(page.getByText('Đúng giấy hẹn của hồ sơ này')).toBeVisible();

  // Another's card first.
  const address = '77/7 Đường Không Được Lưu, Khu phố 8, An Phú';
  const [year = '', month = '', day = ''] = (job.born ?? '1980-02-03').split('-');
  const sheet = page.getByRole('dialog', { name: 'Căn cước người nhận' });
  await camera.show(`079300628377||Võ Văn Huy Quang|14082000|Nam|${address}|15092021`, { module: 5, turned: 3 });
  await page.getByRole('button', { name: 'Quét thẻ căn cước' }).click();
  await expect(sheet.getByRole('heading', { name: 'KHÔNG KHỚP' })).toBeVisible();
  await check(page, 'another’s identity card');
  const number = job.idNumber!.replaceAll('*', '0');
  await camera.show(`${number}|254143978|${job.name.toUpperCase()}|${day}${month}${year}|Nữ|${address}|15092021`, { module: 5, turned: 3 });
  await sheet.getByRole('button', { name: 'Quét lại' }).click();
  await expect(sheet.getByRole('heading', { name: 'Đúng người' })).toBeVisible();
  await expect(sheet.locator('dl > div').filter({ hasText: 'Họ tên' })).toContainText('Khớp');
  await expect(sheet.locator('dl > div').filter({ hasText: 'Số căn cước' })).toContainText('Khớp 3 số cuối');
  await check(page, 'the right identity card');
  await sheet.getByRole('button', { name: 'Xong' }).click();
  await expect(page.getByText(`Căn cước khớp với hồ sơ (số cuối ${job.idNumber!.slice(-3)})`)).toBeVisible();

  for (const paper of await page.getByRole('group', { name: 'Giấy tờ thu lại' }).getByRole('checkbox').all()) await paper.check();
  await sign(page);
  expect(await everythingKept(page)).not.toContain('Không Được Lưu');

  // The citizen cannot leave, neither before nor after.
  await page.getByRole('button', { name: 'Mời đánh giá' }).click();
  await expect(page.getByRole('heading', { name: 'Ông/Bà có hài lòng không?' })).toBeVisible();
  await page.evaluate(() => history.back());
  await expect(page).toHaveURL(/\/hand-over$/);
  await expect(page.getByRole('heading', { name: 'Ông/Bà có hài lòng không?' })).toBeVisible();
  expect(await page.getByRole('link').filter({ visible: true }).evaluateAll((links) => links.map(({ textContent }) => textContent))).toEqual(['Tới nội dung chính']);
  await page.getByRole('button', { name: 'Hài lòng', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Xin cảm ơn Ông/Bà!' })).toBeVisible();
  await page.evaluate(() => history.back());
  await expect(page.getByRole('heading', { name: 'Xin cảm ơn Ông/Bà!' })).toBeVisible();
  await page.getByRole('button', { name: 'Cán bộ: giữ để tiếp tục' }).click();
  await expect(page.getByRole('heading', { name: 'Xin cảm ơn Ông/Bà!' })).toBeVisible();
  await takeBack(page);
  await expectSaved(page);
  await check(page, 'saved, with a receipt');

  await page.getByRole('link', { name: 'Biên nhận cho người dân' }).click();
  await expect(page.getByRole('heading', { name: 'Giấy xác nhận đã trả kết quả' })).toBeVisible();
  await expect(page.getByRole('img', { name: `Mã QR của hồ sơ ${job.key}` })).toBeVisible();
  await expect(page.getByRole('img', { name: 'Chữ ký người nhận' })).toBeVisible();
  await check(page, 'receipt');
  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Tải PDF' }).click();
  const download = await downloading;
  expect(download.suggestedFilename()).toBe(`bien-nhan-${job.key}.pdf`);
  expect((await readFile(await download.path())).subarray(0, 5).toString()).toBe('%PDF-');
  expect(await everythingKept(page)).not.toContain('Không Được Lưu');

  await server.startAgain();
  await page.goto('/');
  await expectAllSent(page);
  const data = await handedOver(admin, job.id);
  expect(data).toMatchObject({ identity: { verdict: 'matched', lastDigits: job.idNumber!.slice(-3) }, slipScanned: true, rating: 4, papersCollected: job.papers, signature: { path: expect.stringMatching(/^M\d+ \d+l/) } });
  expect(JSON.stringify(await admin.docs(JOBS, 'entry:'))).not.toContain('Không Được Lưu');

  const office = await window({ viewport: OFFICE_SCREEN });
  await signIn(office, AN_PHU.supervisor);
  await expectAllSent(office);
  await office.goto(`/jobs?job=${encodeURIComponent(job.id)}`);
  const seen = entryOnPage(office, 'Đã trả kết quả').last();
  await expect(seen).toContainText(`Căn cước khớp với hồ sơ (số cuối ${job.idNumber!.slice(-3)})`);
  await expect(seen).toContainText('Đã quét giấy hẹn, đúng hồ sơ');
});

test('somebody else receives with a mandate and cannot sign: what is missing is said beside each field; the supervisor sees all of it', async ({ window, photo, admin }) => {
  const page = await window();
  await beginTheDay(page, AN_PHU.officer);
  const job = await deliveryWhere(page, admin, ({ procedure, fee }) => fee === 75_000 || (fee > 0 && !LOOKED_AT_IDENTITY.includes(procedure) && !IN_PERSON.includes(procedure)));
  const [mandate, witnessed] = [await photo(7), await photo(8)];
  await openHandOver(page, job);
  await page.getByRole('radio', { name: 'Người được ủy quyền' }).check();
  await expect(page.getByLabel('Họ tên người nhận')).toHaveValue('');
  await page.getByRole('button', { name: 'Không ký được' }).click();
  await page.getByRole('button', { name: 'Mời đánh giá' }).click();
  for (const missing of ['Cần họ tên người nhận.', 'Cần ghi quan hệ của người được ủy quyền.', 'Cần ảnh giấy ủy quyền. Nếu không có giấy, chọn “Chưa trả được”.', 'Cần họ tên người làm chứng.', 'Cần ảnh người nhận cùng kết quả.'])
    await expect(page.getByText(missing)).toBeVisible();
  await check(page, 'an authorised person who cannot sign, with what is missing');

  await page.getByLabel('Họ tên người nhận').fill('Lê Văn Ba');
  await page.getByRole('button', { name: 'vợ/chồng' }).click();
  await page.getByLabel('Chụp giấy ủy quyền').setInputFiles(mandate);
  await page.getByLabel('Họ tên người làm chứng').fill('Trần Thị Tư');
  await page.getByLabel('Chụp người nhận').setInputFiles(witnessed);
  await expect(page.getByAltText('Ảnh 1', { exact: true })).toHaveCount(2);

  // Android ends a page in the background when the camera needs the memory.
  await expect.poll(() => everythingKept(page)).toContain('Trần Thị Tư');
  await page.reload();
  await expect(page.getByRole('radio', { name: 'Người được ủy quyền' })).toBeChecked();
  await expect(page.getByLabel('Họ tên người làm chứng')).toHaveValue('Trần Thị Tư');
  await expect(page.getByAltText('Ảnh 1', { exact: true })).toHaveCount(2);
  for (const paper of await page.getByRole('group', { name: 'Giấy tờ thu lại' }).getByRole('checkbox').all()) await paper.check();
  await check(page, 'an authorised person who cannot sign');
  await rate(page, 'Bình thường');
  await takeBack(page);
  await page.getByRole('link', { name: 'Xem lại việc này' }).click();
  const entry = entryOnPage(page, 'Đã trả kết quả');
  await expect(entry).toContainText('Người nhận thay: Lê Văn Ba (vợ/chồng)');
  await expect(entry).toContainText('Người nhận không ký được; người làm chứng: Trần Thị Tư');
  await expect(entry.getByAltText(/^Giấy ủy quyền chụp lúc/)).toBeVisible();
  await page.goto('/');
  await expectAllSent(page);
  expect(await handedOver(admin, job.id)).toMatchObject({
    recipient: { who: 'authorised', name: 'Lê Văn Ba', relationship: 'vợ/chồng', mandate: [mandate.sha256] },
    unsigned: { witness: 'Trần Thị Tư', photos: [witnessed.sha256] },
    feeTaken: job.fee,
    rating: 3
  });
});

/** Saving shows the citizen's thanks at once; sending goes on behind it. */
async function expectAllSentAfter(page: Page): Promise<void> {
  await takeBack(page);
  await expectSaved(page);
  await page.getByRole('link', { name: 'Về danh sách' }).click();
  await expectAllSent(page);
}
