// `test` with what every journey needs: a ward's server of its own, browsers for the people of the ward, a camera.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test as base, type Browser, type BrowserContext, type BrowserContextOptions, type Page } from '@playwright/test';
import { BrowserOnDisk } from './browser-on-disk.ts';
import { CouchClient } from './couch-client.ts';
import { OfficeServer } from './office-server.ts';
import { takePhoto, type Photo } from './photo.ts';

export { expect } from '@playwright/test';

/** People of the demo, one ward and its neighbour. All share one password. */
export const PASSWORD = 'tannoi2019';
export const AN_PHU = {
  slug: 'an-phu',
  name: 'An Phú',
  officer: 'canbo.anphu',
  secondOfficer: 'canbo2.anphu',
  patrol: 'tuantra.anphu',
  desk: 'motcua.anphu',
  supervisor: 'lanhdao.anphu'
} as const;
export const JOBS = 'ward-an-phu';
export const MEDIA = 'ward-an-phu-media';
export const DESK = 'ward-an-phu-desk';
export const NEIGHBOUR_JOBS = 'ward-thao-dien';

export const PHONE = { width: 360, height: 800 };
export const OFFICE_SCREEN = { width: 1280, height: 800 };

interface Ward {
  server: OfficeServer;
  /** A browser window of its own on the server's address, signed out. */
  window(options?: BrowserContextOptions): Promise<Page>;
  /** A browser that keeps its profile when it is closed or killed. */
  phone(options?: BrowserContextOptions): Promise<BrowserOnDisk>;
  photo(seed?: number): Promise<Photo>;
  /** Of the test's own, gone with it. */
  folder: string;
  admin: CouchClient;
}

export const test = base.extend<Ward>({
  server: async ({}, use, info) => {
    const server = await OfficeServer.start();
    await use(server);
    if (info.status !== info.expectedStatus) await info.attach('server', { body: server.output(), contentType: 'text/plain' });
    await server.remove();
  },
  window: async ({ browser, server }, use) => {
    const open: BrowserContext[] = [];
    await use((options) => openWindow(browser, open, { baseURL: server.url, ...options }));
    for (const context of open) await context.close();
  },
  phone: async ({ launchOptions, locale, timezoneId, server }, use) => {
    const phones: BrowserOnDisk[] = [];
    await use(async (options) => {
      const phone = await BrowserOnDisk.make({ ...launchOptions, ...(locale && { locale }), ...(timezoneId && { timezoneId }), viewport: PHONE, baseURL: server.url, ...options });
      phones.push(phone);
      return phone;
    });
    for (const phone of phones) await phone.remove();
  },
  photo: async ({ browser }, use) => {
    await use((seed = 1) => takePhoto(browser, { seed }));
  },
  folder: async ({}, use) => {
    const folder = await mkdtemp(path.join(tmpdir(), 'tan-noi-files-'));
    await use(folder);
    await rm(folder, { recursive: true, force: true });
  },
  admin: async ({ server }, use) => {
    await use(CouchClient.administrator(server.url, server.admin));
  }
});

async function openWindow(browser: Browser, open: BrowserContext[], options: BrowserContextOptions): Promise<Page> {
  const context = await browser.newContext(options);
  open.push(context);
  return context.newPage();
}
