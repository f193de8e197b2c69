export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const KEY = 'tan-noi:theme';

export function storedTheme(storage: Storage): Theme {
  const stored = storage.getItem(KEY);
  return THEMES.find((theme) => theme === stored) ?? 'system';
}

/** `system` leaves the choice to `prefers-color-scheme`. */
export function applyTheme(theme: Theme, { root, storage }: { root: HTMLElement; storage: Storage }): void {
  if (theme === 'system') delete root.dataset['theme'];
  else root.dataset['theme'] = theme;
  storage.setItem(KEY, theme);
}
