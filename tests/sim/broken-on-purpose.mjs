// Ways to break the code that the simulation must catch: a simulation that finds nothing proves nothing until it was seen to find
// something. Each is an exact piece of a source file and what is put in its place.

/** @type {Record<string, { file: string, piece: string, instead: string }>} */
export const BROKEN = {
  'leaves the outbox before the server has answered': {
    file: 'src/sync/push.ts',
    piece: "const answer = await askCouch(couch, '/_bulk_docs'",
    instead: "await engine.markSent(batch); const answer = await askCouch(couch, '/_bulk_docs'"
  },
  'takes the head of the chain for granted': {
    file: 'src/device/append-entry.ts',
    piece: 'if (head.n !== before.n || head.hash !== before.hash) return false;',
    instead: ''
  },
  'notes where it is in the feed before it has the page': {
    file: 'src/sync/pull.ts',
    piece: 'await engine.write(page.edits, { newEdits: false, autoCompact: true });\n        await engine.writeLocal(CHECKPOINT, (await engine.local(CHECKPOINT))?.rev, position);\n      });',
    instead: 'await engine.writeLocal(CHECKPOINT, (await engine.local(CHECKPOINT))?.rev, position);\n      });\n      await engine.write(page.edits, { newEdits: false, autoCompact: true });'
  },
  'says saved before the disk has it': {
    file: 'src/device/open-device.ts',
    piece: "openStore(owner, 'strict', events)",
    instead: "openStore(owner, 'relaxed', events)"
  },
  'takes a page of somebody in between for the server': {
    file: 'src/sync/push.ts',
    piece: "if (answer.type !== 'answer') return answer;",
    instead: "if (answer.type !== 'answer' && answer.type !== 'not-our-server') return answer;\n    if (answer.type !== 'answer') { await engine.markSent(batch); sent += batch.length; continue; }"
  },
  'signs for a gap': {
    file: 'src/domain/chain/link-chain.ts',
    piece: 'const followsBefore = before?.to === n - 1 && before.hash === prev;',
    instead: 'const followsBefore = before !== undefined;'
  },
  'signs for files of which chunks are missing': {
    file: 'sync-server/receipts/follow-ward.ts',
    piece: "if (state.type === 'missing') device.awaited.push(file);",
    instead: ''
  },
  'lets a device wait for its receipt until another one has sent, too': {
    file: 'sync-server/receipts/follow-ward.ts',
    piece: 'if (this.#changed.size > 0) {',
    instead: 'if (this.#changed.size > 1) {'
  },
  'shows what was sent as received': {
    file: 'src/device/log-queries.ts',
    piece: "where: isOwn && !received.some(({ from, to }) => from <= entry.n && entry.n <= to) ? 'sent' : 'server'",
    instead: "where: 'server'"
  },
  'lets go of a file for which there is no receipt': {
    file: 'src/device/evidence-files.ts',
    piece: 'received !== undefined && !freed && waiting === undefined',
    instead: '!freed && waiting === undefined'
  },
  'takes a file for received with its entry': {
    file: 'src/device/take-receipts.ts',
    piece: 'if (isFileReceived(receipt, row.n ?? latest, row.sha256))',
    instead: 'if (isReceived(receipt, row.n ?? latest))'
  },
  'lets a finished job go that the server has not signed for': {
    file: 'src/device/leave-closed.ts',
    piece: 'if (own.some(({ n }) => !received.some(({ from, to }) => from <= n && n <= to))) return undefined;',
    instead: ''
  },
  'does not bring a finished job back when something happens to it': {
    file: 'src/sync/bring-back.ts',
    piece: 'if ((await store.leftJobs.count()) === 0) return undefined;',
    instead: 'return undefined;'
  }
};

/** A Vite plugin that puts the one in place. @param {string} name */
export function breakOnPurpose(name) {
  const broken = BROKEN[name];
  if (!broken) throw new Error(`Nothing is broken by the name of "${name}". Known: ${Object.keys(BROKEN).join('; ')}`);
  let done = false;
  return {
    name: 'break-on-purpose',
    // As it is written, not as TypeScript's compiler writes it.
    enforce: /** @type {const} */ ('pre'),
    /** @param {string} code @param {string} id */
    transform(code, id) {
      if (!id.endsWith(broken.file)) return null;
      if (!code.includes(broken.piece)) throw new Error(`${broken.file} has changed: what was to be broken by "${name}" is no longer there`);
      done = true;
      return { code: code.replace(broken.piece, () => broken.instead), map: null };
    },
    /** @param {Error} [error] */
    buildEnd(error) {
      if (!done && !error) throw new Error(`${broken.file} is no part of the simulation any more`);
    }
  };
}
