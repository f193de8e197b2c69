interface Found {
  /** Metres; undefined where nothing was found. */
  accuracy: number | undefined;
  metres: number | undefined;
  doubtMetres: number;
}

/** Whether the officer has to say where they are. While the device is still looking, nothing is asked. */
export function isDoubtful(state: 'asking' | 'found' | 'denied' | 'none', { accuracy, metres, doubtMetres }: Found): boolean {
  if (state === 'asking') return false;
  if (state !== 'found' || accuracy === undefined || accuracy > doubtMetres) return true;
  return metres !== undefined && metres - accuracy > doubtMetres;
}
