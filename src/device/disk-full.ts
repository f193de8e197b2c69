/** Whether the browser had no room left. Dexie wraps what IndexedDB throws, sometimes twice, or lists it in a bulk error. */
export function isDiskFull(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  if ('name' in error && error.name === 'QuotaExceededError') return true;
  if ('inner' in error && error.inner !== error && isDiskFull(error.inner)) return true;
  if ('cause' in error && error.cause !== error && isDiskFull(error.cause)) return true;
  return 'failures' in error && Array.isArray(error.failures) && error.failures.some(isDiskFull);
}
