import type { Position } from '$domain/common-fields.ts';
import { isoInstant } from './iso-instant.ts';

/** Longest wait for a fix, and how old one may be that the device already has. Milliseconds. */
const PATIENCE = 20_000;
const STILL_FRESH = 30_000;
/** After this the person may have walked on: a form left open does not carry an old place. */
const TOO_OLD = 10 * 60_000;

export type PositionState = { type: 'asking' } | { type: 'found'; position: Position } | { type: 'denied' } | { type: 'none' };

/** Where the device is while one entry is being made. Asked for when the form opens and when the person asks again; nobody is followed. */
export class EventPosition {
  #state = $state.raw<PositionState>({ type: 'asking' });
  readonly #geolocation: Geolocation | undefined;

  constructor(geolocation: Geolocation | undefined) {
    this.#geolocation = geolocation;
  }

  get state(): PositionState {
    return this.#state;
  }

  ask(): void {
    if (!this.#geolocation) {
      this.#state = { type: 'none' };
      return;
    }
    this.#geolocation.getCurrentPosition(
      ({ coords, timestamp }) => {
        const at = isoInstant(timestamp);
        this.#state = { type: 'found', position: { lat: coords.latitude, lon: coords.longitude, accuracy: Math.round(coords.accuracy), at } };
      },
      (error) => {
        // Asked again to no avail: what was found before still holds until it is too old.
        if (this.#state.type !== 'found') this.#state = { type: error.code === error.PERMISSION_DENIED ? 'denied' : 'none' };
      },
      { enableHighAccuracy: true, timeout: PATIENCE, maximumAge: STILL_FRESH }
    );
  }

  /** The position, unless it is too old for something that happens at `now` (ISO). */
  at(now: string): Position | undefined {
    if (this.#state.type !== 'found') return undefined;
    const { position } = this.#state;
    return Date.parse(now) - Date.parse(position.at) > TOO_OLD ? undefined : position;
  }
}
