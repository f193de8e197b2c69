import type { Settings } from './ward.ts';

/** Where the organisation says nothing else. */
const DAYS = 30;

/** How many days a finished job stays on the devices of officers and patrols. @param today in Asia/Ho_Chi_Minh, `2026-11-23` */
export function keepClosedDays(settings: Pick<Settings, 'keepClosed'> | undefined, today: string): number {
  const inForce = (settings?.keepClosed ?? []).filter(({ validFrom }) => validFrom <= today);
  return inForce.reduce((latest, rule) => (rule.validFrom >= latest.validFrom ? rule : latest), { validFrom: '', days: DAYS }).days;
}
