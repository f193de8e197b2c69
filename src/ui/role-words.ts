import { m } from '$i18n/generated/messages.js';
import type { Role } from '$domain/roles.ts';

const ROLE_NAMES: Record<Role, () => string> = {
  desk: m.domain_role_desk,
  officer: m.domain_role_officer,
  patrol: m.domain_role_patrol,
  supervisor: m.domain_role_supervisor,
  admin: m.domain_role_admin
};

export const roleWords = (role: Role): string => ROLE_NAMES[role]();
