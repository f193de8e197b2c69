// Where "back" leads, by the browser's own list of visited pages (Navigation API; Safari before 26 does not have it).

/** The app's page before this one, if the browser tells. */
function pageBefore(): URL | undefined {
  if (!('navigation' in window)) return undefined;
  const { currentEntry } = window.navigation;
  const before = currentEntry ? window.navigation.entries()[currentEntry.index - 1] : undefined;
  return before?.url ? new URL(before.url) : undefined;
}

/** True when it went back; else the caller goes on to the page it names. */
export function goBack(): boolean {
  if (!pageBefore()) return false;
  history.back();
  return true;
}

/** Goes back only where that leads to this path. */
export function goBackTo(path: string): boolean {
  if (pageBefore()?.pathname !== path) return false;
  history.back();
  return true;
}
