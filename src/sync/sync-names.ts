// What pages, the sync worker and the service worker call the store's channel and locks.

/** The channel's name, and that of the lock that lets one tab, or the service worker, sync a store. */
export const syncName = (store: string): string => `tan-noi-sync:${store}`;

/** A lock that every page holds, shared, while somebody can see it; it goes with the page, however that ends. */
export const watchName = (store: string): string => `tan-noi-watched:${store}`;
