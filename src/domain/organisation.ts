// The organisation file: wards, people and rules of one organisation. All that is law or local rule is data here.
import * as z from 'zod/mini';
import { LIMITS, requiredText, text } from './common-fields.ts';
import { personNameSchema, wardDocId, wardSlugSchema, type WardSlug } from './ids.ts';
import { roleSchema } from './roles.ts';
import { wardOutlineSchema } from './ward-outline.ts';
import { settingsSchema, type WardDoc } from './ward.ts';
import { webhookRuleSchema } from './webhook-rule.ts';

export const organisationPersonSchema = z.object({
  name: personNameSchema,
  label: requiredText(LIMITS.name),
  phone: z.optional(text(LIMITS.phone)),
  roles: z.array(z.object({ ward: wardSlugSchema, role: roleSchema }))
});

export const organisationSchema = z.object({
  v: z.literal(1),
  name: requiredText(LIMITS.name),
  wards: z.array(wardOutlineSchema).check(z.minLength(1)),
  people: z.array(organisationPersonSchema),
  settings: settingsSchema,
  /** Gateways that are told what happens to reports; without the list those that are there stay. */
  webhooks: z.optional(z.array(webhookRuleSchema).check(z.maxLength(50)))
});
export type Organisation = z.infer<typeof organisationSchema>;

/** The ward's document as its database holds it. `updatedAt` is an ISO instant. */
export function wardDocOf(organisation: Organisation, slug: WardSlug, updatedAt: string): WardDoc {
  const ward = organisation.wards.find((candidate) => candidate.slug === slug);
  if (!ward) throw new RangeError(`no ward ${slug} in the organisation`);
  return {
    _id: wardDocId(slug),
    type: 'ward',
    v: 1,
    ward,
    neighbours: organisation.wards.filter((other) => other.slug !== slug),
    people: organisation.people.flatMap(({ name, label, phone, roles }) => {
      const here = roles.filter((held) => held.ward === slug).map((held) => held.role);
      return here.length > 0 ? [{ name, label, phone, roles: here }] : [];
    }),
    settings: organisation.settings,
    updatedAt
  };
}
