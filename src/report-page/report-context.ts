// What the public page's components reach through Svelte's context.
import { createContext } from 'svelte';
import type { ReportApp } from '../report-app.ts';
import type { PageAddress } from './page-address.svelte.ts';

export const [getReportApp, setReportApp] = createContext<ReportApp>();
export const [getAddress, setAddress] = createContext<PageAddress>();
