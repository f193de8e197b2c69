import type { Workplace } from '../app.ts';
import type { WaitingCounts } from '$device/device.ts';
import { workCalendar, type WorkCalendar } from '$domain/deadline.ts';
import type { PersonName, WardSlug } from '$domain/ids.ts';
import type { Role } from '$domain/roles.ts';
import type { WardDoc } from '$domain/ward.ts';
import type { SyncStatus } from '$sync/sync.ts';
import { Live, live } from './live.svelte.ts';

// Until the ward's own settings have come with the first sync.
const USUAL_HOURS = { calendar: [], officeHours: [{ from: '07:30', to: '11:30' }, { from: '13:00', to: '17:00' }] };

/** The open ward with what every page shows of it. */
export class OpenWorkplace implements Workplace {
  readonly device: Workplace['device'];
  readonly sync: Workplace['sync'];
  readonly evidence: Workplace['evidence'];
  readonly #status: Live<SyncStatus, SyncStatus>;
  readonly #waiting: Live<WaitingCounts>;
  readonly #wardDoc: Live<WardDoc | undefined>;
  #calendar: { of: WardDoc | undefined; calendar: WorkCalendar } | undefined;

  constructor(
    workplace: Workplace,
    readonly wardName: string
  ) {
    this.device = workplace.device;
    this.sync = workplace.sync;
    this.evidence = workplace.evidence;
    this.#status = new Live(this.sync, this.sync.status);
    this.#waiting = live(this.device.observe(() => this.device.waiting()));
    this.#wardDoc = live(this.device.observe(() => this.device.wardDoc()));
  }

  get person(): PersonName {
    return this.device.person;
  }

  get ward(): WardSlug {
    return this.device.ward;
  }

  has(...roles: Role[]): boolean {
    return roles.some((role) => this.device.roles.includes(role));
  }

  get status(): SyncStatus {
    return this.#status.current;
  }

  /** Undefined for the moment until it has been counted. */
  get waiting(): WaitingCounts | undefined {
    return this.#waiting.current;
  }

  /** Undefined until the first sync has brought it. */
  get wardDoc(): WardDoc | undefined {
    return this.#wardDoc.current;
  }

  /** True once it has been looked for: what is drawn by it can be drawn, and will not move. */
  get wardDocArrived(): boolean {
    return this.#wardDoc.arrived;
  }

  /** The ward's working days and hours, by which lateness is counted. */
  get calendar(): WorkCalendar {
    const wardDoc = this.wardDoc;
    if (!this.#calendar || this.#calendar.of !== wardDoc) this.#calendar = { of: wardDoc, calendar: workCalendar(wardDoc?.settings ?? USUAL_HOURS) };
    return this.#calendar.calendar;
  }

  /** The name people know a colleague by; their sign-in name when the ward's list does not hold them. */
  labelOf(person: PersonName): string {
    return this.wardDoc?.people.find((known) => known.name === person)?.label ?? person;
  }
}
