// What pages reach through Svelte's context. Call the getters while a component initialises.
import { createContext } from 'svelte';
import type { AppState } from './app-state.svelte.ts';
import type { Clock } from './clock.svelte.ts';
import type { OpenWorkplace } from './open-workplace.svelte.ts';
import type { Toasts } from './toasts.svelte.ts';

export const [getAppState, setAppState] = createContext<AppState>();

/** The open ward: only on pages behind the login. */
export const [getWorkplace, setWorkplace] = createContext<OpenWorkplace>();

export const [getClock, setClock] = createContext<Clock>();

export const [getToasts, setToasts] = createContext<Toasts>();
