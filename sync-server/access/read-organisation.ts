import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { compileForm } from '$domain/compile-form.ts';
import { organisationSchema, type Organisation } from '$domain/organisation.ts';
import { isPublicAddress } from '../net/public-address.ts';

export type OrganisationFile = { type: 'ok'; organisation: Organisation } | { type: 'unreadable'; sentence: string };

export function readOrganisation(file: string): OrganisationFile {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (thrown) {
    return { type: 'unreadable', sentence: `The organisation file ${file} cannot be read: ${thrown instanceof Error ? thrown.message : String(thrown)}` };
  }
  let raw: unknown;
  try {
    raw = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (thrown) {
    return { type: 'unreadable', sentence: `The organisation file ${file} is not valid JSON: ${thrown instanceof Error ? thrown.message : String(thrown)}` };
  }
  const parsed = organisationSchema.safeParse(raw);
  const problems = parsed.success ? [...formProblems(parsed.data), ...webhookProblems(parsed.data)] : parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  if (parsed.success && problems.length === 0) return { type: 'ok', organisation: withSecretFiles(parsed.data, dirname(resolve(file))) };
  return { type: 'unreadable', sentence: `The organisation file ${file} does not fit: ${problems.slice(0, 5).join('; ')}` };
}

/** What no schema of single fields sees: rules that name what is not there. */
function formProblems({ settings }: Organisation): string[] {
  return settings.visitForms.flatMap((form) => {
    const compiled = compileForm(form);
    return compiled.type === 'problems' ? compiled.problems : [];
  });
}

function webhookProblems({ wards, webhooks = [] }: Organisation): string[] {
  return webhooks.flatMap(({ name, url, ward }, index) => {
    const at = `webhooks.${index} (${name})`;
    const host = URL.canParse(url) ? new URL(url).hostname.replace(/^\[|\]$/g, '') : undefined;
    return [
      ...(webhooks.findIndex((other) => other.name === name) < index ? [`${at}: another one has this name`] : []),
      ...(ward !== undefined && !wards.some(({ slug }) => slug === ward) ? [`${at}: there is no ward ${ward}`] : []),
      ...(host === undefined ? [`${at}: ${url} is no address`] : isIP(host) !== 0 && !isPublicAddress(host) ? [`${at}: ${host} is not an address of the public internet, nothing is sent there`] : [])
    ];
  });
}

/** Named relative to the organisation file; the server may run in another folder. */
function withSecretFiles(organisation: Organisation, folder: string): Organisation {
  if (!organisation.webhooks) return organisation;
  return { ...organisation, webhooks: organisation.webhooks.map((webhook) => ('file' in webhook.secret ? { ...webhook, secret: { file: resolve(folder, webhook.secret.file) } } : webhook)) };
}

/** What the data folder remembers of the organisation it was provisioned for. */
const installationSchema = z.object({
  demo: z.boolean(),
  organisation: z.object({ name: z.string() }),
  wards: z.array(z.object({ slug: z.string(), name: z.string() }))
});
export type Installation = z.infer<typeof installationSchema>;

export function installationOf(organisation: Organisation, demo: boolean): Installation {
  return { demo, organisation: { name: organisation.name }, wards: organisation.wards.map(({ slug, name }) => ({ slug, name })) };
}

export function readInstallation(dataDir: string): Installation | undefined {
  const file = join(dataDir, 'installation.json');
  return existsSync(file) ? installationSchema.parse(JSON.parse(readFileSync(file, 'utf8'))) : undefined;
}

export function writeInstallation(dataDir: string, installation: Installation): void {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  writeFileSync(join(dataDir, 'installation.json'), `${JSON.stringify(installation, null, 2)}\n`);
}
