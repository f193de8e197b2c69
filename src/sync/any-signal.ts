/** `AbortSignal.any` where the browser has it (Chromium 116, Safari 17.4), else the same by hand. */
export function anySignal(signals: readonly AbortSignal[], native: ((signals: AbortSignal[]) => AbortSignal) | null = nativeAny()): AbortSignal {
  if (native) return native([...signals]);
  const either = new AbortController();
  for (const signal of signals) {
    if (signal.aborted) either.abort(signal.reason);
    else signal.addEventListener('abort', () => either.abort(signal.reason), { once: true, signal: either.signal });
  }
  return either.signal;
}

function nativeAny(): ((signals: AbortSignal[]) => AbortSignal) | null {
  return typeof AbortSignal.any === 'function' ? (signals) => AbortSignal.any(signals) : null;
}
