import type { ServerConfig } from '../../app.ts';
import { rolesByWard } from '$domain/roles.ts';

export type DemoLogin = NonNullable<ServerConfig['logins']>[number];

/** By ward, in the order given; `ward` is undefined for people of several wards. */
export function groupLogins(logins: readonly DemoLogin[], wards: ServerConfig['wards']): { ward: string | undefined; logins: DemoLogin[] }[] {
  const byWard = new Map<string | undefined, DemoLogin[]>();
  for (const login of logins) {
    const held = [...rolesByWard(login.roles).keys()];
    const ward = held.length === 1 ? (wards.find(({ slug }) => slug === held[0])?.name ?? held[0]) : undefined;
    byWard.set(ward, [...(byWard.get(ward) ?? []), login]);
  }
  return [...byWard].map(([ward, group]) => ({ ward, logins: group }));
}
