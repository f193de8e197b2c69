import { describe, expect, it } from 'vitest';
import { wardDocOf } from '$domain/organisation.ts';
import { ROLES } from '$domain/roles.ts';
import { parseWardDocument } from '$domain/ward-document.ts';
import { isInside } from '$domain/ward-of-place.ts';
import { DEMO_PASSWORD, demoLogins, demoOrganisation } from './demo-organisation.ts';

const organisation = demoOrganisation();

describe('the demo organisation', () => {
  it('is the same every time', () => {
    expect(demoOrganisation()).toEqual(organisation);
  });

  it('has 11 wards, each with a ward document that a device takes', () => {
    expect(organisation.wards).toHaveLength(11);
    for (const { slug } of organisation.wards) expect(parseWardDocument(wardDocOf(organisation, slug, '2026-11-23T00:00:00.000Z'))).toMatchObject({ type: 'document' });
  });

  it('draws outlines that hold their own centre and no other, closed, and marked as approximate', () => {
    for (const ward of organisation.wards) {
      expect(ward.approximate).toBe(true);
      expect(ward.outline.at(-1)).toEqual(ward.outline[0]);
      const inside = organisation.wards.filter(({ centre }) => isInside(ward.outline, centre)).map(({ slug }) => slug);
      expect(inside).toEqual([ward.slug]);
    }
  });

  it('has people of every role in every ward, under names that differ', () => {
    expect(new Set(organisation.people.map(({ name }) => name)).size).toBe(organisation.people.length);
    for (const { slug } of organisation.wards) {
      const here = organisation.people.flatMap(({ roles }) => roles.filter(({ ward }) => ward === slug).map(({ role }) => role));
      expect(new Set(here)).toEqual(new Set(ROLES));
      expect(here.filter((role) => role === 'officer').length).toBeGreaterThanOrEqual(2);
    }
  });

  it('names a login for every role', () => {
    const logins = demoLogins(organisation);
    expect(new Set(logins.flatMap(({ roles }) => roles.map(({ role }) => role)))).toEqual(new Set(ROLES));
    expect(logins.find(({ roles }) => roles.length > 1 && roles.length < 11)?.name).toBe('lanhdao.lienphuong');
    expect(new Set(logins.map(({ password }) => password))).toEqual(new Set([DEMO_PASSWORD]));
  });
});
