// The officer's round: the bag is checked at the desk, the list goes street by street, hours are kept, and what goes by post is the desk's.
import { expectDrawnOnce, watchList } from './support/drawn-list.ts';
import { giveJobs } from './support/given-job.ts';
import { beginTheDay, entryOnPage, expectAllSent, expectOnServer, expectSaved, openFromList, signIn } from './support/screens.ts';
import { AN_PHU, expect, JOBS, OFFICE_SCREEN, test } from './support/ward-test.ts';

const CODES = ['31.98.H29-261101-9001', '31.98.H29-261101-9002', '31.98.H29-261101-9003'] as const;

test('what is in the bag is held against what is assigned, the list goes along the street, and a plan is kept', async ({ server, window, admin }) => {
  const [ten, three, others] = CODES;
  await giveJobs(server.url, [
    { kind: 'delivery', key: ten, address: '12/10 Đường Thử Nghiệm', to: AN_PHU.officer },
    { kind: 'delivery', key: three, address: '12/3 Đường Thử Nghiệm', to: AN_PHU.officer },
    { kind: 'delivery', key: others, address: '1 Đường Khác', to: AN_PHU.secondOfficer }
  ]);
  const page = await window();
  await beginTheDay(page, AN_PHU.officer);
  const street = page.locator('[data-group] ul', { has: page.locator(`[data-job="job:delivery:${ten}"]`) });
  await expect(street.locator('[data-job]')).toHaveCount(2);
  expect(await street.locator('[data-job]').evaluateAll((cards) => cards.map((card) => card.getAttribute('data-job')))).toEqual([`job:delivery:${three}`, `job:delivery:${ten}`]);
  // Opened again, the list comes once, in its order: a card under the thumb stays there.
  await watchList(page);
  await page.reload();
  await expectAllSent(page);
  await expect(street.locator('[data-job]')).toHaveCount(2);
  await expectDrawnOnce(page);

  await page.getByRole('link', { name: /^Mang theo \d+ trên \d+ kết quả/ }).click();
  const typed = page.getByLabel('Mã hồ sơ');
  await expect(page.locator('[data-camera]')).not.toHaveAttribute('data-camera', /closed|opening/);
  if ((await typed.count()) === 0) await page.getByRole('button', { name: 'Nhập tay' }).click();
  for (const code of [three, others, '31.98.H29-261101-9999']) {
    await typed.fill(code);
    await page.getByRole('button', { name: 'Thêm vào túi' }).click();
    await expect(page.getByText(`Đã thêm ${code}`)).toBeVisible();
  }
  await expect(page.locator('[data-bag-list="fresh"]')).toContainText(three);
  await expect(page.locator('[data-bag-list="missing"]')).toContainText(ten);
  await expect(page.locator('[data-bag-list="others"]')).toContainText(others);
  await expect(page.locator('[data-bag-list="others"]')).toContainText('Máy này không có hồ sơ này');
  await page.getByRole('button', { name: 'Xác nhận mang theo 1' }).click();
  await expect(page.locator('[data-bag-list="carried"]')).toContainText(three);

  await page.getByRole('link', { name: 'Quay lại' }).click();
  await openFromList(page, { id: `job:delivery:${ten}`, key: ten, address: '' });
  await page.getByRole('link', { name: 'Hẹn giờ' }).click();
  await page.getByLabel('Có nhà từ').fill('17:00');
  await page.getByText('Gọi trước').click();
  await page.getByRole('button', { name: 'Lưu', exact: true }).click();
  await expectSaved(page);
  await page.getByRole('link', { name: 'Về danh sách' }).click();
  await expect(page.locator(`[data-job="job:delivery:${ten}"]`)).toContainText('Sau 17:00 · Gọi trước');

  // By the officer's own hand to the post: the order stands at the dossier, and the list has one less.
  await openFromList(page, { id: `job:delivery:${ten}`, key: ten, address: '' });
  await page.getByRole('link', { name: 'Gửi qua bưu điện' }).click();
  await page.getByLabel('Mã vận đơn').fill('EB 123');
  await page.getByRole('button', { name: 'Lưu', exact: true }).click();
  await expect(page.getByText(/^Mã vận đơn gồm 8 đến 25/)).toBeVisible();
  await page.getByLabel('Mã vận đơn').fill('EB 1234 5678 5 VN');
  await page.getByRole('button', { name: 'Lưu', exact: true }).click();
  await expectSaved(page);
  await page.getByRole('link', { name: 'Về danh sách' }).click();
  await expect(page.locator('[data-group="done"]').locator(`[data-job="job:delivery:${ten}"]`)).toContainText('Đã gửi bưu điện');

  const desk = await window({ viewport: OFFICE_SCREEN });
  await signIn(desk, AN_PHU.desk);
  await desk.goto(`/jobs?job=${encodeURIComponent(`job:delivery:${three}`)}`);
  await expect(desk.locator('[data-carried]')).toContainText(/Đang được .* mang theo/);
  // To the post instead: a digit misread is said, one order at a time, and what the post brings back lies at the desk.
  await desk.getByRole('button', { name: 'Gửi qua bưu điện' }).click();
  await desk.getByLabel('Mã vận đơn').fill('EB123456784VN');
  await desk.getByRole('button', { name: 'Lưu', exact: true }).click();
  await expect(desk.getByText('Mã này sai một chữ số')).toBeVisible();
  await desk.getByLabel('Mã vận đơn').fill('eb 1234 5678 5 vn');
  await desk.getByRole('button', { name: 'Lưu', exact: true }).click();
  await expect(desk.locator('[data-post]')).toContainText('EB123456785VN');
  await expectOnServer(entryOnPage(desk, 'Gửi qua bưu điện: EB123456785VN').last());
  await desk.getByRole('button', { name: 'Bưu điện hoàn trả' }).click();
  await desk.getByLabel('Bưu điện nêu lý do gì?').fill('Người nhận đi vắng');
  await desk.getByRole('button', { name: 'Lưu', exact: true }).click();
  await expect(desk.locator('[aria-labelledby="case-title"]').getByText('Về bộ phận một cửa', { exact: true })).toBeVisible();
  await expectOnServer(entryOnPage(desk, 'Bưu điện hoàn trả').last());
  expect((await admin.docs(JOBS, `entry:job:delivery:${three}:`)).map(({ kind }) => kind)).toEqual(['assigned', 'carried', 'posted', 'post-returned']);
});
