// The scene of the benches of the whole app: the real server with 10,000 jobs in one ward, taken in as the desk does, assigned, and
// an officer's phone that has synced them.
import { ADMIN, openBrowser, startServer } from './harness.mjs';

export const JOBS = 10_000;
/** Jobs of the officer whose phone it is: a heavy day. The others are spread over colleagues. */
export const MINE = 100;
const PHONE = { viewport: { width: 360, height: 800 }, locale: 'vi-VN', timezoneId: 'Asia/Ho_Chi_Minh', isMobile: true, hasTouch: true };
const DAY = 86_400_000;
const PAGE = 500;
const SYNC_TIMEOUT_MS = 300_000;

/** What shows one job in a list. */
export const JOB_CARD = 'a[data-job]';

/** The demo's server with the ward filled; `memory` is what its process held at most in each phase, in bytes. */
export async function filledWard() {
  const server = await startServer({ env: { DEMO: 'yes' } });
  const config = await (await fetch(`${server.origin}/api/config`)).json();
  const officer = config.logins.find(({ roles }) => roles.some(({ role }) => role === 'officer'));
  const ward = officer.roles[0].ward;
  const wardName = config.wards.find(({ slug }) => slug === ward).name;
  const cookie = await signIn(server.origin, ADMIN.name, ADMIN.password);

  const startedAt = server.residentBytes();
  const importing = peakOf(server.residentBytes);
  const answer = await takeIn(server.origin, cookie, jobsAsCsv(wardName));
  importing.end();

  const made = (await readAll(server.origin, ward, cookie)).filter(({ source }) => source === 'csv');
  if (made.length !== JOBS) throw new Error(`${made.length} jobs were taken in: ${JSON.stringify(answer).slice(0, 500)}`);
  for (let from = 0; from < made.length; from += PAGE) {
    const docs = made.slice(from, from + PAGE).map((doc, offset) => assignment(doc, from + offset, from + offset < MINE ? officer.name : `can-bo-${(from + offset) % 20}`));
    await send(server.origin, `/db/ward-${ward}/_bulk_docs`, { cookie, type: 'application/json', body: JSON.stringify({ docs }) });
  }
  const documents = (await readAll(server.origin, ward, cookie)).filter(({ _id }) => !_id.startsWith('_design/'));
  const jsonBytes = documents.reduce((sum, { _rev, ...doc }) => sum + Buffer.byteLength(JSON.stringify(doc)), 0);
  return { server, ward, officer, answer, documents: documents.length, jsonBytes, startedAt, importingPeak: importing.peak() };
}

/**
 * Signs the officer in on a new phone and waits until every document of the ward is there.
 * @param {Awaited<ReturnType<typeof filledWard>>} ward
 */
export async function syncedPhone({ server, ward, officer, documents }) {
  const browser = await openBrowser(PHONE);
  const page = browser.context.pages()[0] ?? (await browser.context.newPage());
  await page.goto(`${server.origin}/login`);
  await page.locator('input[autocomplete=username]').fill(officer.name);
  await page.locator('input[autocomplete=current-password]').fill(officer.password);
  const serving = peakOf(server.residentBytes);
  const began = performance.now();
  await page.locator('button[type=submit]').click();
  await page.locator(JOB_CARD).first().waitFor({ timeout: 300_000 });
  const store = { name: `tan-noi:${officer.name}:${ward}`, documents };
  while (!(await page.evaluate(storeHolds, store))) {
    if (performance.now() - began > SYNC_TIMEOUT_MS) throw new Error('The first sync did not come to an end');
    await page.waitForTimeout(250);
  }
  const firstSyncMs = performance.now() - began;
  serving.end();
  return { ...browser, page, firstSyncMs, servingPeak: serving.peak() };
}

/** The same phone, switched on again. @param {string} profile */
export function reopenPhone(profile) {
  return openBrowser({ ...PHONE, profile });
}

/** All documents of a ward's database, in pages: looking must not cost the server more memory than serving does. */
async function readAll(origin, ward, cookie) {
  const docs = [];
  for (let start = ''; ; ) {
    const { rows } = await send(origin, `/db/ward-${ward}/_all_docs?include_docs=true&limit=${PAGE + 1}&startkey=${encodeURIComponent(JSON.stringify(start))}`, { cookie });
    docs.push(...rows.slice(0, PAGE).map(({ doc }) => doc));
    if (rows.length <= PAGE) return docs;
    start = rows[PAGE].id;
  }
}

/** In the page: whether the store has all of them. Opened without a version, so that nothing is upgraded. */
function storeHolds({ name, documents }) {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open(name);
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const counting = opening.result.transaction('docs').objectStore('docs').count();
      counting.onsuccess = () => {
        opening.result.close();
        resolve(counting.result >= documents);
      };
    };
  });
}

/** Samples a figure until it is ended. @param {() => number} read */
function peakOf(read) {
  let peak = read();
  const timer = setInterval(() => (peak = Math.max(peak, read())), 20);
  return { end: () => clearInterval(timer), peak: () => Math.max(peak, read()) };
}

/** As the desk does: upload, look at the preview, take it in. @param {string} origin @param {string} cookie @param {string} csv */
async function takeIn(origin, cookie, csv) {
  const { id } = await send(origin, '/api/imports?name=jobs.csv', { cookie, type: 'text/csv', body: csv });
  const at = async (/** @type {'preview' | 'done'} */ phase) => {
    for (;;) {
      const run = await send(origin, `/api/imports/${id}`, { cookie });
      if (run.phase === phase) return run;
      if (!['checking', 'taking'].includes(run.phase)) throw new Error(JSON.stringify(run).slice(0, 500));
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  };
  await at('preview');
  await send(origin, `/api/imports/${id}/take`, { cookie, body: '' });
  return at('done');
}

/** @param {string} origin @param {string} name @param {string} password */
async function signIn(origin, name, password) {
  const response = await fetch(`${origin}/db/_session`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ name, password }) });
  if (!response.ok) throw new Error(`Signing in as ${name}: ${response.status} ${await response.text()}`);
  return response.headers.getSetCookie().map((line) => line.split(';')[0]).join('; ');
}

/** @param {string} origin @param {string} path @param {{ cookie: string, type?: string, body?: string }} request */
async function send(origin, path, { cookie, type, body }) {
  const response = await fetch(origin + path, { method: body === undefined ? 'GET' : 'POST', headers: { cookie, ...(type ? { 'content-type': type } : {}) }, body });
  const text = await response.text();
  if (!response.ok) throw new Error(`${path}: ${response.status} ${text.slice(0, 500)}`);
  return JSON.parse(text);
}

/** Deliveries as offices export them, due from ten days ago to three weeks ahead. */
function jobsAsCsv(wardName) {
  const procedures = ['Cấp bản sao trích lục hộ tịch', 'Cấp giấy phép xây dựng nhà ở riêng lẻ', 'Xác nhận tình trạng hôn nhân', 'Đăng ký hộ kinh doanh'];
  const fields = ['Hộ tịch', 'Xây dựng', 'Hộ tịch', 'Kinh tế'];
  const people = ['Nguyễn Văn Thử', 'Trần Thị Ví Dụ', 'Lê Minh Mẫu', 'Phạm Thị Giả', 'Huỳnh Quốc Mẫu'];
  const streets = ['Đường số 10', 'Trần Não', 'Lương Định Của', 'Nguyễn Thị Định', 'Xuân Thủy'];
  const lines = ['Mã hồ sơ,Thủ tục,Lĩnh vực,Người nhận,Số điện thoại,Địa chỉ,Phường,Ngày tiếp nhận,Ngày hẹn trả,Lệ phí,Giấy tờ thu lại,Hình thức trả,Vĩ độ,Kinh độ,Ghi chú'];
  const now = Date.now();
  for (let i = 0; i < JOBS; i += 1) {
    const due = now + (((i * 7919) % 310) / 10 - 10) * DAY;
    const received = due - (5 + (i % 9)) * DAY;
    // Spread like a town rather than a chessboard, and always the same.
    const lat = 10.785 + ((i * 0.618034) % 1) * 0.03;
    const lon = 106.735 + ((i * 0.754878) % 1) * 0.035;
    lines.push(
      [
        `31.98.H29-${compactDay(received)}-${String(70_000 + i)}`, procedures[i % 4], fields[i % 4], people[i % 5], `09${String(10_000_000 + i * 37)}`,
        `"${1 + (i % 240)}/${1 + (i % 31)} ${streets[i % 5]}, Khu phố ${1 + (i % 6)}"`, wardName, office(received), office(due), i % 3 ? 0 : 8000,
        i % 2 ? 'Giấy tiếp nhận hồ sơ' : '', 'Trả tại nhà', lat.toFixed(6), lon.toFixed(6), i % 4 ? '' : '"Nhà trong hẻm nhỏ, gửi xe đầu hẻm"'
      ].join(',')
    );
  }
  return `\uFEFF${lines.join('\r\n')}\r\n`;
}

const inVietnam = (/** @type {number} */ at) => new Date(at + 7 * 3_600_000).toISOString();
const compactDay = (/** @type {number} */ at) => inVietnam(at).slice(2, 10).replaceAll('-', '');
const office = (/** @type {number} */ at) => inVietnam(at).replace(/^(\d+)-(\d+)-(\d+)T(\d+:\d+).*$/, '$3/$2/$1 $4');

/** The desk's assignment; hash and signature have the right shape and nothing more. */
function assignment(job, index, to) {
  const hex = index.toString(16).padStart(8, '0');
  return {
    _id: `entry:${job._id}:01930000-0000-7000-8000-${hex.padStart(12, '0')}`,
    type: 'entry',
    v: 1,
    kind: 'assigned',
    job: job._id,
    ward: job.ward,
    by: 'motcua',
    device: '00000000-0000-4000-8000-000000000001',
    n: index + 1,
    at: job.createdAt,
    after: [],
    evidence: [],
    data: { to },
    prev: hex.repeat(8),
    hash: hex.repeat(8),
    sig: hex.padEnd(86, 'A')
  };
}
