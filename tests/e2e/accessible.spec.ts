// Every screen, on the smallest phone and at a desk.
import type { Page } from '@playwright/test';
import { csv, dossier } from '../fixtures/dossier-list.ts';
import { checkContrast, checkOutdoors, checkScreen } from './support/check-screen.ts';
import { giveJobs } from './support/given-job.ts';
import { beginTheDay, expectAllSent, expectSaved, fillHandOver, jobOnList, notHandedOver, openFromList, signIn, takeBack } from './support/screens.ts';
import { AN_PHU, expect, OFFICE_SCREEN, PHONE, test } from './support/ward-test.ts';

type Check = (page: Page, screen: string) => Promise<void>;

const inTheField: Check = async (page, screen) => {
  await checkScreen(page, screen, [OFFICE_SCREEN, PHONE]);
  await checkOutdoors(page, screen);
};
const atADesk: Check = (page, screen) => checkScreen(page, screen, [PHONE, OFFICE_SCREEN]);

const FIELD: [string, Check, 'light' | 'dark'][] = [
  ['an officer’s screens', inTheField, 'light'],
  ['an officer’s screens in the dark', checkContrast, 'dark']
];
for (const [title, check, colorScheme] of FIELD) {
  test(`${title}: the lists`, async ({ window }) => {
    const page = await window({ colorScheme });
    await page.goto('/login');
    await expect(page.getByRole('heading', { name: 'Tài khoản dùng thử' })).toBeVisible();
    await check(page, 'login');
    await beginTheDay(page, AN_PHU.officer);
    await check(page, 'today');
    await page.getByRole('link', { name: 'Tìm việc' }).click();
    await page.getByRole('searchbox').fill('nguyen');
    await expect(page.getByText(/^\d+ việc$/)).toBeVisible();
    await check(page, 'search');
    for (const [path, heading] of [['/map', 'Bản đồ'], ['/scan', 'Quét mã'], ['/sync', 'Đồng bộ'], ['/settings', 'Cài đặt'], ['/job/none', 'Không có việc này trên máy']] as const) {
      await page.goto(path);
      await expect(page.getByRole('heading', { name: heading, exact: true }).first()).toBeVisible();
      await check(page, path);
    }
    // A phone whose clock is a day off is told so where the day begins.
    const yesterday = new Date(Date.now() - 86_400_000);
    await page.clock.setFixedTime(yesterday);
    await page.goto('/');
    await expect(page.locator('[data-clock]')).toContainText('Hãy bật “Ngày giờ tự động”');
    await expect(page.locator('[data-clock]')).toContainText(`ngày ${yesterday.toLocaleDateString('en-GB', { timeZone: 'Asia/Ho_Chi_Minh' })}`);
    await check(page, 'today with a clock that is a day off');
  });

  test(`${title}: a delivery`, async ({ window }) => {
    const page = await window({ colorScheme });
    await beginTheDay(page, AN_PHU.officer);
    const delivery = `/job/${encodeURIComponent((await jobOnList(page, 'delivery')).id)}`;
    for (const [path, heading] of [['/stack', 'Mang theo'], [delivery, 'Trả kết quả'], [`${delivery}/plan`, 'Hẹn giờ'], [`${delivery}/post`, 'Gửi qua bưu điện']] as const) {
      await page.goto(path);
      await expect(page.getByRole('heading', { name: heading, level: 1 })).toBeVisible();
      await check(page, path.replace(delivery, 'a delivery'));
    }
    await page.getByRole('button', { name: 'Lưu', exact: true }).click();
    await expect(page.locator('[data-problem]').first()).toBeVisible();
    await check(page, 'a tracking code that is missing');
    await page.goto(`${delivery}/not-handed-over`);
    await page.getByRole('radio', { name: 'Từ chối nhận' }).check();
    await page.getByRole('button', { name: 'Lưu', exact: true }).click();
    await expect(page.getByText('Cần họ tên người chứng kiến.')).toBeVisible();
    await check(page, 'minutes of a refusal with what is missing');
    await page.getByRole('radio', { name: 'Không có người ở nhà' }).check();
    for (const [path, heading] of [[`${delivery}/not-handed-over`, 'Chưa trả được'], [`${delivery}/hand-over`, 'Trả kết quả']] as const) {
      await page.goto(path);
      await expect(page.getByRole('heading', { name: heading, level: 1 })).toBeVisible();
      await check(page, path.replace(delivery, 'a delivery'));
    }
    await page.getByRole('button', { name: 'Mời đánh giá' }).click();
    await expect(page.getByText('Còn mục cần nhập, xem phần đánh dấu bên trên.')).toBeVisible();
    await check(page, 'hand-over with what is missing');
    await fillHandOver(page);
    await page.getByRole('button', { name: 'Mời đánh giá' }).click();
    await expect(page.getByRole('heading', { name: 'Ông/Bà có hài lòng không?' })).toBeVisible();
    await check(page, 'rating');
    await page.getByRole('button', { name: 'Hài lòng', exact: true }).click();
    await expect(page.getByRole('heading', { name: 'Xin cảm ơn Ông/Bà!' })).toBeVisible();
    await check(page, 'thanks');
    await takeBack(page);
    await expectSaved(page);
    await check(page, 'saved');
    await page.getByRole('link', { name: 'Xem lại việc này' }).click();
    await page.getByRole('button', { name: 'Đính chính' }).click();
    await expect(page.getByRole('button', { name: 'Lưu đính chính' })).toBeVisible();
    await page.getByRole('button', { name: 'Lưu đính chính' }).click();
    await check(page, 'a correction with what is missing');
  });
}

test('a patrol’s screens, and those of a home visit', async ({ server, window }) => {
  const [floorArea] = await giveJobs(server.url, [{ kind: 'visit', key: 'dien-tich-a11y', address: '12/3 Đường số 10', to: AN_PHU.officer }]);
  const patrol = await window({ geolocation: { latitude: 10.7988, longitude: 106.7574, accuracy: 8 }, permissions: ['geolocation'] });
  await beginTheDay(patrol, AN_PHU.patrol);
  const violation = `/job/${encodeURIComponent((await jobOnList(patrol, 'violation')).id)}`;
  const officer = await window();
  await beginTheDay(officer, AN_PHU.officer);
  const visit = `/job/${encodeURIComponent((await jobOnList(officer, 'visit')).id)}`;
  for (const [page, path, screen] of [
    [patrol, '/record', 'recording a find'],
    [patrol, violation, 'a violation'],
    [patrol, `${violation}/verify`, 'checking a violation'],
    [patrol, '/nearby', 'what is near'],
    [patrol, '/co-sign', 'signing for a colleague'],
    [officer, visit, 'a visit'],
    [officer, `${visit}/visit`, 'recording a visit']
  ] as const) {
    await page.goto(path);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await inTheField(page, screen);
  }
  await officer.goto(`/job/${encodeURIComponent(String(floorArea?._id))}/visit`);
  await officer.getByRole('radio', { name: 'Đã phục vụ' }).check();
  await officer.getByRole('radio', { name: 'Thuê', exact: true }).check();
  await officer.getByRole('button', { name: 'Thêm phòng' }).click();
  const room = officer.getByRole('group', { name: 'Phòng 1', exact: true });
  for (const [label, value] of [['Tên phòng', 'Phòng ngủ'], ['Dài', '4'], ['Rộng', '3,15']] as const) await room.getByLabel(new RegExp(`^${label}`)).fill(value);
  await officer.getByLabel(/^Số người đang ở/).fill('1');
  await officer.getByLabel(/^Số người xin đăng ký thêm/).fill('1');
  await officer.getByRole('button', { name: 'Mời đánh giá' }).click();
  await expect(officer.locator('[data-computed="enough"]')).toContainText('Chưa đủ điều kiện về diện tích');
  await inTheField(officer, 'a floor-area check with what is computed and what is missing');
  await officer.emulateMedia({ colorScheme: 'dark' });
  await checkContrast(officer, 'a floor-area check in the dark');
  await patrol.goto(`${violation}/verify`);
  await patrol.getByRole('radio', { name: 'Đã lập biên bản làm việc' }).check();
  await patrol.getByRole('radio', { name: 'Chưa rõ, không có mặt' }).check();
  await patrol.getByRole('button', { name: 'Thêm người chứng kiến' }).click();
  await patrol.getByRole('button', { name: 'Thêm số đo' }).click();
  await patrol.getByRole('button', { name: 'Đọc lại và ký' }).click();
  await expect(patrol.getByText('Cần ghi tên người chứng kiến.')).toBeVisible();
  await inTheField(patrol, 'minutes with what is missing');
  await patrol.getByRole('button', { name: 'Bỏ người chứng kiến này' }).click();
  await patrol.getByRole('button', { name: 'Bỏ số đo' }).click();
  await patrol.getByRole('radio', { name: 'Tôi đang ở tại chỗ' }).check();
  await patrol.getByRole('button', { name: 'Đọc lại và ký' }).click();
  await expect(patrol.getByRole('heading', { name: 'Đọc lại và ký', level: 1 })).toBeVisible();
  await inTheField(patrol, 'reading minutes out and signing');
});

test('the pages about syncing when there is something to say: unsent with no network, signing in again, what another person left, their file at the desk', async ({ window }) => {
  const page = await window();
  await beginTheDay(page, AN_PHU.officer);
  const job = await jobOnList(page, 'delivery');
  await page.context().setOffline(true);
  await openFromList(page, job);
  await notHandedOver(page);
  await page.goto('/sync');
  await page.getByRole('button', { name: 'Xem báo cáo' }).click();
  await expect(page.locator('[data-tally=open]')).toBeVisible();
  await expect(page.getByText(/vẫn an toàn trên máy này/)).toBeVisible();
  await inTheField(page, '/sync with something unsent and the support report');
  const saving = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Lưu tệp cứu dữ liệu' }).click();
  const file = await (await saving).path();
  await page.goto('/login?again');
  await expect(page.getByRole('link', { name: 'Để sau, tiếp tục làm việc' })).toBeVisible();
  await inTheField(page, '/login?again');
  await page.goto('/settings');
  await page.getByRole('button', { name: 'Đăng xuất' }).click();
  await expect(page.getByText(/^Máy này còn 1 ghi nhận/)).toBeVisible();
  await inTheField(page, '/login with what somebody left');
  await page.emulateMedia({ colorScheme: 'dark' });
  await checkContrast(page, '/login with what somebody left, in the dark');

  const desk = await window({ viewport: OFFICE_SCREEN });
  await signIn(desk, AN_PHU.supervisor);
  await expectAllSent(desk);
  await desk.goto('/sync');
  await desk.getByRole('link', { name: 'Nhập tệp cứu dữ liệu' }).click();
  const input = desk.getByLabel('Chọn tệp').and(desk.locator('input'));
  await input.setInputFiles({ name: 'khac.rescue', mimeType: 'application/octet-stream', buffer: Buffer.from('something else') });
  await expect(desk.getByRole('alert')).toBeVisible();
  await atADesk(desk, '/rescue with a file that is none');
  await desk.getByRole('button', { name: 'Nhập tệp khác' }).click();
  await input.setInputFiles(file);
  await expect(desk.getByText(/^Máy có mã/)).toBeVisible();
  await atADesk(desk, '/rescue before it is taken in');
  await desk.emulateMedia({ colorScheme: 'dark' });
  await checkContrast(desk, '/rescue in the dark');
  await desk.goto('/sync');
  await expect(desk.getByRole('heading', { name: 'Tệp cứu dữ liệu' })).toBeVisible();
  await checkContrast(desk, '/sync at a desk, in the dark');
  await desk.emulateMedia({ colorScheme: 'light' });
  await atADesk(desk, '/sync at a desk');
});

const OFFICE: [string, Check, 'light' | 'dark'][] = [
  ['a supervisor’s screens', atADesk, 'light'],
  ['a supervisor’s screens in the dark', checkContrast, 'dark']
];
for (const [title, check, colorScheme] of OFFICE) {
  test(`${title}: the lists`, async ({ window }) => {
    const page = await window({ viewport: OFFICE_SCREEN, colorScheme });
    await signIn(page, AN_PHU.supervisor);
    await expectAllSent(page);
    for (const [path, heading] of [['/log', 'Nhật ký hiện trường'], ['/log?show=all&view=map', 'Nhật ký hiện trường'], ['/jobs', 'Việc của phường'], ['/figures?period=all', 'Số liệu của phường'], ['/figures?period=days&from=2026-11-01', 'Số liệu của phường'], ['/chains', 'Kiểm tra nhật ký'], ['/map', 'Bản đồ']] as const) {
      await page.goto(path);
      await expect(page.getByRole('heading', { name: heading, exact: true })).toBeVisible();
      await check(page, path);
    }
  });

  test(`${title}: a case`, async ({ window }) => {
    const page = await window({ viewport: OFFICE_SCREEN, colorScheme });
    await signIn(page, AN_PHU.supervisor);
    await expectAllSent(page);
    for (const [path, line] of [['/log?show=all', 'a[data-entry]'], ['/jobs', 'a[data-job]']] as const) {
      await page.goto(path);
      await page.locator(line).first().click();
      await expect(page.getByRole('heading', { name: 'Diễn biến' })).toBeVisible();
      await check(page, `${path} with one of them open`);
      await page.setViewportSize(OFFICE_SCREEN);
      expect(await page.evaluate(() => document.documentElement.scrollHeight), `${path}: only the panes scroll`).toBe(OFFICE_SCREEN.height);
    }
  });
}

test('the public page for reports, and what the desk does with them', async ({ window }) => {
  const page = await window({ geolocation: { latitude: 10.8018, longitude: 106.7466, accuracy: 8 }, permissions: ['geolocation'] });
  await page.goto('/bao-cao');
  await page.getByRole('radio', { name: 'Tiếng ồn' }).check();
  await inTheField(page, '/bao-cao');
  await page.getByRole('button', { name: 'Gửi phản ánh', exact: true }).click();
  await expect(page.getByText('Còn mục cần nhập, xem phần đánh dấu bên trên.')).toBeVisible();
  await inTheField(page, '/bao-cao with what is missing');
  await page.getByRole('button', { name: 'Tôi đang ở đó' }).click();
  await page.getByLabel('Nội dung phản ánh').fill('Karaoke loa kéo');
  await page.getByRole('button', { name: 'Gửi phản ánh', exact: true }).click();
  await expect(page.getByText('Phường đã tiếp nhận phản ánh')).toBeVisible();
  await inTheField(page, '/bao-cao/CODE');
  await page.emulateMedia({ colorScheme: 'dark' });
  await checkContrast(page, '/bao-cao/CODE in the dark');

  const desk = await window({ viewport: OFFICE_SCREEN });
  await signIn(desk, AN_PHU.desk);
  await expectAllSent(desk);
  for (const [path, heading] of [['/triage', 'Phản ánh đến'], ['/triage/new', 'Nhận phản ánh qua điện thoại, tại quầy']] as const) {
    await desk.goto(path);
    await expect(desk.getByRole('heading', { name: heading })).toBeVisible();
    await atADesk(desk, path);
  }
  await desk.goto('/triage');
  await desk.locator('a[data-job*=":bc-"]').first().click();
  await expect(desk.getByText('Không để lại liên hệ')).toBeVisible();
  await atADesk(desk, '/triage with a report open');
  await desk.emulateMedia({ colorScheme: 'dark' });
  await checkContrast(desk, '/triage in the dark');
  const admin = await window({ viewport: OFFICE_SCREEN });
  await signIn(admin, 'quantri');
  await admin.goto('/webhooks');
  await expect(admin.getByRole('heading', { name: 'Chưa có cổng nào' })).toBeVisible();
  await atADesk(admin, '/webhooks');
});

test('the desk’s screens', async ({ window }) => {
  const page = await window({ viewport: OFFICE_SCREEN });
  await signIn(page, AN_PHU.desk);
  await expectAllSent(page);
  await page.goto('/jobs?kind=delivery');
  await page.locator('a[data-job]').first().click();
  await page.getByRole('button', { name: 'Gửi qua bưu điện' }).click();
  await page.getByRole('button', { name: 'Lưu', exact: true }).click();
  await expect(page.locator('[data-problem]').first()).toBeVisible();
  await atADesk(page, '/jobs with a dossier for the post');
  await page.keyboard.press('Escape');
  await page.getByRole('link', { name: 'Nhận hồ sơ' }).click();
  await expect(page.getByRole('heading', { name: 'Nhận hồ sơ từ tệp' })).toBeVisible();
  await atADesk(page, '/import');
  const list = csv([dossier(1), dossier(2, { 'Mã hồ sơ': 'không phải mã' })]);
  await page.getByLabel('Chọn tệp').and(page.locator('input')).setInputFiles({ name: 'moi.csv', mimeType: 'text/csv', buffer: Buffer.from(list) });
  await expect(page.getByRole('heading', { name: 'Xem trước: “moi.csv”' })).toBeVisible();
  await atADesk(page, 'the preview of an import');
  await page.getByRole('button', { name: 'Nhận 1 việc mới' }).click();
  await expect(page.getByText('Đã nhận 1 việc mới.')).toBeVisible();
  await atADesk(page, 'an import that was taken in');
  await page.getByRole('button', { name: 'Chọn tệp khác' }).click();
  await expect(page.getByRole('heading', { name: 'Các lần nhận gần đây' })).toBeVisible();
  await atADesk(page, 'imports of late');
  const choose = (name: string, text: string) => page.getByLabel('Chọn tệp').and(page.locator('input')).setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(text) });
  await choose('khac.csv', csv([dossier(1, { 'Địa chỉ': '99 Đường Thử Nghiệm' })]));
  await expect(page.getByRole('button', { name: 'Giữ như cũ' })).toBeVisible();
  await atADesk(page, 'a dossier that differs');
  await page.getByRole('button', { name: 'Chọn tệp khác' }).click();
  await choose('la.csv', csv([dossier(2)]).replace('Mã hồ sơ', 'Số tham chiếu'));
  await expect(page.getByRole('heading', { name: 'Chọn cột: “la.csv”' })).toBeVisible();
  await atADesk(page, 'the choice of columns');
});
