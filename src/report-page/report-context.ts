// What the public page's components reach through Svelte's context.
import { createContext } from 'svelte';
import type { ReportDraft } from '$ui/report-form/report-draft.svelte.ts';
import type { ReportApp } from '../report-app.ts';
import type { PageAddress } from './page-address.svelte.ts';

export const [getReportApp, setReportApp] = createContext<ReportApp>();
export const [getAddress, setAddress] = createContext<PageAddress>();
/** Lives as long as the page: who looks at another report comes back to what was half written, files included. */
export const [getDraft, setDraft] = createContext<ReportDraft>();
