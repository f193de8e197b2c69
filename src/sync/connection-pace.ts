// How much of the link evidence may take, by what the browser says of the connection (Network Information API; only Chromium has it).

export interface Pace {
  /** Parts under way at a time. Two keep a link busy while an answer comes back. */
  lanes: number;
  /** Rest after each part, in times of what it took: on a connection that is paid by volume or hardly carries, others come first. */
  rest: number;
}

export interface Connection {
  saveData?: boolean;
  effectiveType?: string;
}

export function paceOf({ saveData, effectiveType }: Connection = {}): Pace {
  if (saveData) return { lanes: 1, rest: 1 };
  if (effectiveType === 'slow-2g' || effectiveType === '2g') return { lanes: 1, rest: 0.5 };
  return { lanes: effectiveType === '3g' ? 2 : 3, rest: 0 };
}

/** Also in workers. */
export const connectionOf = (navigator: object): Connection | undefined => ('connection' in navigator ? (navigator.connection as Connection) : undefined);
