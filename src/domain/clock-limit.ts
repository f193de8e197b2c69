/** A clock that is off by less is nobody's business: the offset is measured and noted with every entry. */
export const CLOCK_MATTERS_MS = 5 * 60_000;
