// What the desk alone may know of a report, asked of the server when it is looked at: devices do not keep it.
import { contactDocId, contactDocSchema, type ContactDoc } from '$domain/contact.ts';
import { deskReportDocId, deskReportSchema, type DeskReport } from '$domain/desk-report.ts';
import { wardDatabases, type JobId, type WardSlug } from '$domain/ids.ts';

export type DeskKnows = { type: 'known'; contact?: ContactDoc; report?: DeskReport } | { type: 'no-answer' };

export async function askDesk(ward: WardSlug, job: JobId, ask: typeof fetch): Promise<DeskKnows> {
  try {
    const [contact, report] = await Promise.all([read(contactDocId(job)), read(deskReportDocId(job))]);
    if (contact === 'no-answer' || report === 'no-answer') return { type: 'no-answer' };
    return { type: 'known', contact: contactDocSchema.safeParse(contact).data, report: deskReportSchema.safeParse(report).data };
  } catch (error) {
    if (error instanceof TypeError || error instanceof SyntaxError || error instanceof DOMException) return { type: 'no-answer' };
    throw error;
  }

  async function read(id: string): Promise<unknown> {
    const response = await ask(`/db/${wardDatabases(ward).desk}/${encodeURIComponent(id)}`, { credentials: 'same-origin', headers: { accept: 'application/json' }, signal: AbortSignal.timeout(20_000) });
    if (response.status === 404) return undefined;
    return response.ok ? response.json() : 'no-answer';
  }
}
