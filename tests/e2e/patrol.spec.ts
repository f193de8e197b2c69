import { jobSchema } from '../../src/domain/job.ts';
import { addPhoto, beginTheDay, entryOnPage, expectAllSent, expectOnServer, expectSaved, jobCards, jobOnList, openFromList } from './support/screens.ts';
import { AN_PHU, expect, JOBS, MEDIA, PHONE, test } from './support/ward-test.ts';

const SPOT = { latitude: 10.79871, longitude: 106.75761, accuracy: 12 };
const onTheSpot = { viewport: PHONE, geolocation: SPOT, permissions: ['geolocation'] };

test('a patrol checks a reported violation on the spot: map, photo, place and outcome reach the ward', async ({ server, window, photo, admin }) => {
  const page = await window(onTheSpot);
  const taken = await photo(3);
  await beginTheDay(page, AN_PHU.patrol);
  const job = await jobOnList(page, 'violation');

  await page.getByRole('link', { name: 'Bản đồ' }).click();
  await expect(page.getByRole('application', { name: 'Bản đồ các việc của phường An Phú' })).toBeVisible();
  await expect(page.locator(`a[data-job="${job.id}"]`)).toBeVisible();
  await server.stop();
  await page.locator(`a[data-job="${job.id}"]`).click();
  await expect(page.getByRole('heading', { name: 'Vi phạm', exact: true })).toBeVisible();

  await page.getByRole('link', { name: 'Ghi nhận tại chỗ' }).click();
  await expect(page.getByText('Vị trí lúc ghi nhận, sai số ±12 m')).toBeVisible();
  await page.getByRole('button', { name: 'Lưu', exact: true }).click();
  await expect(page.getByText('Cần chọn kết quả kiểm tra.')).toBeVisible();
  await addPhoto(page, taken);
  await expect(page.getByText(/^\d\d:\d\d · ±12 m$/)).toBeVisible();
  // The place is far from where the phone says it is: the officer has to say.
  await page.getByRole('radio', { name: 'Tôi đang ở tại chỗ' }).check();
  await page.getByRole('radio', { name: 'Đã nhắc nhở, khắc phục' }).check();
  await page.getByLabel('Ghi chú').fill('Đã dọn bàn ghế khỏi vỉa hè');
  await page.getByRole('button', { name: 'Lưu', exact: true }).click();
  await expectSaved(page);

  await server.startAgain();
  await page.getByRole('link', { name: 'Về danh sách' }).click();
  await openFromList(page, job);
  const entry = entryOnPage(page, 'Kiểm tra tại chỗ: Đã nhắc nhở, khắc phục');
  await expect(entry).toContainText('±12 m');
  await expect(entry).toContainText('Đã dọn bàn ghế khỏi vỉa hè');
  await expectOnServer(entry);
  await page.getByRole('link', { name: 'Quay lại' }).click();
  await expectAllSent(page);

  const [written] = (await admin.docs(JOBS, `entry:${job.id}:`)).filter((doc) => doc['kind'] === 'verified');
  const pos = { lat: SPOT.latitude, lon: SPOT.longitude, accuracy: SPOT.accuracy, at: expect.any(String) };
  expect(written).toMatchObject({ by: AN_PHU.patrol, data: { outcome: 'put-right', remark: 'Đã dọn bàn ghế khỏi vỉa hè', presence: 'at-the-place' }, pos, evidence: [{ use: 'photo', sha256: taken.sha256, takenAt: expect.any(String), pos }, { use: 'photo', copyOf: { sha256: taken.sha256, how: 'stamped' } }] });
  expect((await admin.evidence(MEDIA, taken.sha256)).equals(taken.buffer)).toBe(true);
});

test('a patrol records a violation found on the way, with no network; it becomes a job of the ward', async ({ server, window, photo, admin }) => {
  const page = await window(onTheSpot);
  await beginTheDay(page, AN_PHU.patrol);
  const violations = await jobCards(page, 'violation').count();
  await server.stop();

  await page.getByRole('link', { name: 'Ghi nhận', exact: true }).click();
  await addPhoto(page, await photo(4));
  await page.getByRole('button', { name: 'Lưu', exact: true }).click();
  await expect(page.getByText('Cần chọn lĩnh vực.')).toBeVisible();
  await expect(page.getByText('Cần mô tả ngắn hành vi.')).toBeVisible();
  await page.getByRole('radio', { name: 'Vệ sinh môi trường' }).check();
  await page.getByLabel('Địa chỉ, mô tả vị trí').fill('trước số 45 Nguyễn Duy Trinh');
  await page.getByLabel('Mô tả hành vi').fill('Đổ xà bần ra hè');
  await page.getByRole('button', { name: 'Lưu', exact: true }).click();
  await expectSaved(page);
  await page.getByRole('link', { name: 'Về danh sách' }).click();
  await expect(jobCards(page, 'violation')).toHaveCount(violations + 1);

  await server.startAgain();
  const card = page.getByRole('link', { name: 'trước số 45 Nguyễn Duy Trinh' });
  const found = { id: (await card.getAttribute('data-job')) ?? '' };
  await card.click();
  await expectOnServer(entryOnPage(page, 'Phát hiện trên tuyến'));
  const job = jobSchema.parse(await admin.get(`${JOBS}/${encodeURIComponent(found.id)}`));
  expect(job).toMatchObject({ kind: 'violation', source: 'patrol', createdBy: AN_PHU.patrol, place: { lat: SPOT.latitude, lon: SPOT.longitude }, violation: { category: 'VSMT', description: 'Đổ xà bần ra hè' } });
  expect(await admin.docs(JOBS, `entry:${found.id}:`)).toMatchObject([{ kind: 'found', by: AN_PHU.patrol, pos: { lat: SPOT.latitude, lon: SPOT.longitude, accuracy: SPOT.accuracy }, evidence: [{ use: 'photo' }, { use: 'photo', copyOf: { how: 'stamped' } }] }]);
});
