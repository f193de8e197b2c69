/** A time in milliseconds as documents hold it: ISO 8601 in UTC. */
export const isoInstant = (time: number): string => new Date(time).toISOString();
