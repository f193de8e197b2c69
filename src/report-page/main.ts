// The public page begins here. It is a page of its own and no route of the app: who reports something on a weak connection loads a third of the scripts.
import '$ui/styles/fonts.css';
import '$ui/styles/tokens.css';
import '$ui/styles/base.css';
import { mount } from 'svelte';
import { m } from '$i18n/generated/messages.js';
import { getLocale } from '$i18n/generated/runtime.js';
import Problem from '$ui/Problem.svelte';
import { applyTheme, storedTheme } from '$ui/theme.ts';
import { createReportApp, keepPageOnDevice } from '../report-app.ts';
import { PageAddress } from './page-address.svelte.ts';
import ReportPage from './ReportPage.svelte';

try {
  document.documentElement.lang = getLocale();
  applyTheme(storedTheme(localStorage), { root: document.documentElement, storage: localStorage });
  mount(ReportPage, { target: document.body, props: { app: createReportApp(), address: new PageAddress(window) } });
  keepPageOnDevice();
} catch (error) {
  // A browser that forbids storage throws: said on the page, not a white one.
  mount(Problem, { target: document.body, props: { text: m.common_cannot_start(), error } });
}
