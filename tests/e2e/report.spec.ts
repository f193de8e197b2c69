// Somebody reports what they see, with no account and at first no network; the desk answers; the reporter reads it by the code, and reports it again.
import { jobIdSchema } from '../../src/domain/ids.ts';
import { CouchClient } from './support/couch-client.ts';
import { ForgedDevice } from './support/forged-device.ts';
import { beginTheDay, expectAllSent, expectInstalledForOffline, signIn } from './support/screens.ts';
import { AN_PHU, expect, JOBS, OFFICE_SCREEN, PASSWORD, PHONE, test } from './support/ward-test.ts';

test('reports with no network, is heard by the desk and hears back', async ({ server, window, photo }) => {
  const reporter = await window({ viewport: PHONE, geolocation: { latitude: 9.5, longitude: 107.9, accuracy: 8 }, permissions: ['geolocation'] });
  await reporter.goto('/bao-cao');
  await expect(reporter.getByRole('radio', { name: 'Lòng lề đường' })).toBeVisible();
  await expectInstalledForOffline(reporter);

  await reporter.context().setOffline(true);
  await reporter.reload();
  await reporter.getByRole('radio', { name: 'Lòng lề đường' }).check();
  const begun = Date.now();
  await reporter.getByRole('button', { name: 'Tôi đang ở đó' }).click();
  // Out at sea: said at once, with no network too.
  await expect(reporter.getByText('Đã có vị trí 9.50000; 107.90000')).toBeVisible();
  await expect(reporter.getByText('Vị trí này nằm ngoài các phường tiếp nhận')).toBeVisible();
  await reporter.getByRole('button', { name: 'Bỏ vị trí' }).click();
  await reporter.getByLabel('Địa chỉ').fill('Trước nhà 12/3 Đường số 10, Phường An Phú');
  await reporter.getByLabel('Nội dung phản ánh').fill('<b>Quán nhậu</b> bày bàn ghế ra hết vỉa hè');
  await reporter.getByLabel('Số điện thoại').fill('0903 123 456');
  const picture = await photo();
  await reporter.getByLabel('Chụp hoặc chọn ảnh, video').setInputFiles([picture, { name: 'anh.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('<!doctype html><script>alert(1)</script>') }]);
  await expect(reporter.getByAltText('Ảnh 1')).toBeVisible();
  await expect(reporter.getByText('“anh.jpg” không phải ảnh')).toBeVisible();
  // Nobody fills it in within three seconds: what does is taken for a program.
  await expect.poll(() => Date.now() - begun).toBeGreaterThan(3000);
  await reporter.getByRole('button', { name: 'Gửi phản ánh', exact: true }).click();
  await expect(reporter.getByText('Đã giữ trên máy này')).toBeVisible();
  await expect(reporter).toHaveURL(/\/bao-cao\/[0-9A-Z]{16}$/);

  await reporter.context().setOffline(false);
  await expect(reporter.getByText('Phường đã tiếp nhận phản ánh')).toBeVisible({ timeout: 60_000 });
  await expect(async () => {
    await reporter.getByRole('button', { name: 'Xem lại tình trạng' }).click();
    await expect(reporter.getByText('đã nhận 1/1')).toBeVisible({ timeout: 2000 });
  }).toPass();

  // The very same once more is not taken; nothing of it has to be written again.
  await reporter.getByRole('link', { name: 'Gửi phản ánh mới' }).click();
  await reporter.getByRole('radio', { name: 'Lòng lề đường' }).check();
  const again = Date.now();
  await reporter.getByLabel('Địa chỉ').fill('Trước nhà 12/3 Đường số 10, Phường An Phú');
  await reporter.getByLabel('Nội dung phản ánh').fill('<b>Quán nhậu</b> bày bàn ghế ra hết vỉa hè');
  await reporter.getByLabel('Chụp hoặc chọn ảnh, video').setInputFiles(picture);
  await expect.poll(() => Date.now() - again).toBeGreaterThan(3000);
  await reporter.getByRole('button', { name: 'Gửi phản ánh', exact: true }).click();
  await expect(reporter.getByText('Phản ánh giống hệt vừa được tiếp nhận')).toBeVisible({ timeout: 30_000 });
  await reporter.getByRole('button', { name: 'Sửa và gửi lại' }).click();
  await expect(reporter.getByLabel('Nội dung phản ánh')).toHaveValue('<b>Quán nhậu</b> bày bàn ghế ra hết vỉa hè');
  await expect(reporter.getByAltText('Ảnh 1')).toBeVisible();
  await reporter.getByRole('link', { name: 'Đã gửi về phường' }).click();

  const desk = await window({ viewport: OFFICE_SCREEN });
  await signIn(desk, AN_PHU.desk);
  await expectAllSent(desk);
  await desk.goto('/triage');
  const line = desk.locator('a[data-job*=":bc-"]');
  const job = jobIdSchema.parse(await line.getAttribute('data-job'));
  await line.click();
  await expect(desk.getByText('0903 123 456')).toBeVisible();
  await expect(desk.getByRole('heading', { name: 'Ảnh, video kèm phản ánh' })).toBeVisible();
  await expect.poll(() => desk.getByAltText('Ảnh 1').evaluate((image) => (image as HTMLImageElement).naturalWidth)).toBe(1200);
  await desk.getByRole('button', { name: 'Trả lời người phản ánh' }).click();
  await desk.getByLabel('Nội dung trả lời').fill('Tổ tuần tra đến trong 30 phút.');
  await desk.getByRole('button', { name: 'Gửi trả lời' }).click();
  await desk.getByRole('article').locator('form select').first().selectOption({ index: 1 });
  await desk.getByRole('button', { name: 'Giao việc' }).click();
  // Leaving the office writes at once what could still have been undone.
  await desk.getByRole('link', { name: 'Cài đặt' }).click();
  await expect(desk.getByRole('heading', { name: 'Cài đặt', exact: true })).toBeVisible();

  await expect(async () => {
    await reporter.getByRole('button', { name: 'Xem lại tình trạng' }).click();
    await expect(reporter.getByText('Tổ tuần tra đến trong 30 phút.')).toBeVisible({ timeout: 2000 });
    await expect(reporter.getByText('Đã giao tổ tuần tra kiểm tra tại chỗ')).toBeVisible({ timeout: 2000 });
  }).toPass();

  // As a patrol's phone would send it; then the reporter says that it was not put right.
  const found = await ForgedDevice.make({ by: AN_PHU.patrol, ward: AN_PHU.slug });
  const phone = await CouchClient.signIn(server.url, { name: AN_PHU.patrol, password: PASSWORD });
  await phone.bulkDocs(JOBS, [await found.doc(), await found.entry(job, { kind: 'verified', data: { outcome: 'put-right' } })]);
  await expect(async () => {
    await reporter.getByRole('button', { name: 'Xem lại tình trạng' }).click();
    await expect(reporter.getByText('nhắc nhở và khắc phục tại chỗ')).toBeVisible({ timeout: 2000 });
  }).toPass();
  await reporter.getByRole('button', { name: 'Chưa được xử lý, phản ánh lại' }).click();
  await reporter.getByLabel('Hiện nay thế nào?').fill('Tối nay lại bày ra.');
  await reporter.getByRole('button', { name: 'Gửi phản ánh lại' }).click();
  await expect(reporter.getByText('Đã ghi nhận phản ánh lại, đang kiểm tra lần nữa')).toBeVisible();

  // Somebody of the ward uses the same browser: the app's own worker leaves the public page's files alone.
  await reporter.goto('/login');
  await expectInstalledForOffline(reporter);
  await reporter.context().setOffline(true);
  await reporter.goto('/bao-cao');
  await expect(reporter.getByText('Đã gửi về phường')).toBeVisible();
  await reporter.context().setOffline(false);

  const patrol = await window({ viewport: PHONE });
  await beginTheDay(patrol, AN_PHU.patrol);
  await expect(patrol.locator('body')).not.toContainText('0903');
  expect(await patrol.evaluate(async () => (await fetch('/db/ward-an-phu-desk/_all_docs')).status)).toBe(403);
});
