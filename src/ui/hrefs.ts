// Addresses of pages, so that no page writes them by hand.
import type { JobId } from '$domain/ids.ts';
import type { Role } from '$domain/roles.ts';

export const jobHref = (job: JobId, step?: 'hand-over' | 'not-handed-over' | 'verify' | 'visit' | 'receipt' | 'co-sign' | 'plan' | 'post'): string =>
  `/job/${encodeURIComponent(job)}${step ? `/${step}` : ''}`;

/** Where a person begins: today's list in the field, the log or the jobs at a desk. */
export function homeOf(roles: readonly Role[]): string {
  if (roles.includes('officer') || roles.includes('patrol')) return '/';
  if (roles.includes('supervisor')) return '/log';
  if (roles.includes('desk')) return '/jobs';
  return '/figures';
}

export const isFieldPerson = (roles: readonly Role[]): boolean => homeOf(roles) === '/';

/**
 * Opens the maps application: on Android whichever the person has (`geo:`, works with its offline maps), elsewhere a web
 * map. By coordinates where they are known, else by the address.
 */
export function directionsHref(place: { address: string; lat?: number; lon?: number }, userAgent: string): string {
  const point = place.lat !== undefined && place.lon !== undefined ? `${place.lat},${place.lon}` : undefined;
  const wanted = encodeURIComponent(point ?? place.address);
  if (/android/i.test(userAgent)) return `geo:${point ?? '0,0'}?q=${wanted}`;
  return `https://www.google.com/maps/dir/?api=1&destination=${wanted}`;
}
