/** Metres within which a position is that of the place, however exact it claims to be: a shop front, the other side of the street. */
const SAME_PLACE = 30;
/** A position that is coarser says nothing of a place that lies within its circle. Metres. */
const TOO_COARSE = 100;

/** @param metres between the position and the place */
export function placeOfPosition({ metres, accuracy }: { metres: number; accuracy: number }): 'at' | 'away' | 'unclear' {
  if (metres > Math.max(SAME_PLACE, accuracy)) return 'away';
  return accuracy > TOO_COARSE ? 'unclear' : 'at';
}
