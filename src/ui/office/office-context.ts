import { createContext } from 'svelte';
import type { DelayedWrites } from './delayed-writes.svelte.ts';
import type { SavedFilters } from './saved-filters.svelte.ts';
import type { Shortcuts } from './shortcuts.svelte.ts';

export interface Office {
  readonly writes: DelayedWrites;
  readonly shortcuts: Shortcuts;
  readonly filters: SavedFilters;
}

export const [getOffice, setOffice] = createContext<Office>();
