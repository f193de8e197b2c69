import { createContext } from 'svelte';
import type { JobRow, LogRow } from '$device/device.ts';

export type JobWithLog = JobRow & { log: LogRow[] };

/** The job that the page under `/job/[id]` is about; read `current` each time, for it changes with what comes in. */
export const [getOpenJob, setOpenJob] = createContext<{ readonly current: JobWithLog }>();
