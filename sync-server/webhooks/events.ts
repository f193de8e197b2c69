// What there is to tell when a report's standing changes.
import { createHash } from 'node:crypto';
import type { EventType } from '$domain/webhook-rule.ts';
import type { StandingChange } from '../reports/follow-reports.ts';
import { keyOf, type Standing } from '../reports/standing.ts';
import { statusNotes } from '../reports/status-words.ts';

export interface ReportEvent {
  /** Made from what happened: a change that is read twice is the same event. */
  id: string;
  type: EventType;
  /** ISO instant. */
  at: string;
  data: Record<string, unknown>;
}

export function eventsOf({ before, after }: Pick<StandingChange, 'before' | 'after'>): ReportEvent[] {
  const events: ReportEvent[] = [];
  const tell = (type: EventType, at: string, more: Record<string, unknown> = {}): void => {
    const id = `evt_${createHash('sha256').update(JSON.stringify([after.job, type, at, more])).digest('hex').slice(0, 32)}`;
    events.push({ id, type, at, data: { ...dataOf(after), ...more } });
  };
  if (!before) tell('report.received', after.received);
  for (const { at, text } of after.answers) if (!before?.answers.some((known) => known.at === at && known.text === text)) tell('report.answered', at, { answer: text });
  if (after.reopened && !before?.reopened) tell('report.reopened', after.updatedAt);
  else if (after.closed && (!before?.closed || before.stage !== after.stage)) tell('report.closed', after.updatedAt);
  else if (after.stage === 'assigned' && before?.stage !== 'assigned' && !after.reopened) tell('report.assigned', after.updatedAt);
  return events;
}

/** In Open311's words. */
function dataOf(standing: Omit<Standing, '_rev'>): Record<string, unknown> {
  return {
    service_request_id: keyOf(standing.job),
    ward: standing.ward,
    service_code: standing.category,
    status: standing.closed ? 'closed' : 'open',
    status_notes: statusNotes(standing),
    requested_datetime: standing.received,
    updated_datetime: standing.updatedAt
  };
}
