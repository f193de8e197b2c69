// How a waiting version of the app takes over: see update-app.ts.

interface Updates {
  readonly parts: { locks: LockManager; container: ServiceWorkerContainer | undefined; document: Document; reload(): void };
  readonly state: 'none' | 'ready' | 'outdated';
  readonly isHeld: boolean;
  readonly registration: ServiceWorkerRegistration | undefined;
  /** Held, shared, by everything that would be lost by starting anew. */
  readonly halfWritten: string;
}

/** Held by every page that somebody can see: `watchName` in sync/sync-names.ts. */
const SEEN = 'tan-noi-watched:';
const TAKEOVER_MS = 10_000;

let isStarting = false;

export async function apply(updates: Updates): Promise<'applying' | 'half-written'> {
  const { locks, container } = updates.parts;
  // Only this tab is behind: what others write is not its business.
  if (updates.state === 'outdated') return updates.isHeld ? 'half-written' : startAnew(updates);
  return locks.request(updates.halfWritten, { ifAvailable: true }, async (lock) => {
    if (!lock) return 'half-written' as const;
    const waiting = updates.registration?.waiting;
    if (waiting && container) {
      const over = new Promise<void>((resolve) => container.addEventListener('controllerchange', () => resolve(), { once: true }));
      waiting.postMessage('skip-waiting');
      await Promise.race([over, new Promise((resolve) => setTimeout(resolve, TAKEOVER_MS))]);
    }
    return startAnew(updates);
  });
}

/** Nobody looks at any tab: what is waiting may take over now, unless a form is open. */
export async function applyUnseen(updates: Updates): Promise<void> {
  const { document, locks } = updates.parts;
  if (document.visibilityState === 'visible' || updates.state === 'none') return;
  const isSeen = ((await locks.query()).held ?? []).some(({ name }) => name?.startsWith(SEEN));
  if (!isSeen) await apply(updates);
}

function startAnew({ parts }: Updates): 'applying' {
  if (!isStarting) parts.reload();
  isStarting = true;
  return 'applying';
}
