// What the public page's components reach through Svelte's context.
import { createContext } from 'svelte';
import type { ReportApp } from '../../report-app.ts';

export const [getReportApp, setReportApp] = createContext<ReportApp>();
