/** A turn of the real event loop. Imported before globals.ts puts the simulation's own in the place of setImmediate. */
export const realTurn = globalThis.setImmediate;
