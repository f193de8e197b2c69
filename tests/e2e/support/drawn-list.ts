// Every state in which a page has drawn its list: what an eye or a thumb would see move.
import { expect, type Page } from '@playwright/test';

interface Drawn {
  /** Jobs from top to bottom. */
  jobs: string;
  /** Where the first card begins, in pixels. */
  top: number;
}

/** From the next time the page is loaded. */
export async function watchList(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const drawn: Drawn[] = ((window as unknown as { drawn: Drawn[] }).drawn = []);
    new MutationObserver(() => {
      const cards = [...document.querySelectorAll('[data-job]')];
      if (cards.length > 0) drawn.push({ jobs: cards.map((card) => card.getAttribute('data-job')).join(' '), top: Math.round(cards[0]?.getBoundingClientRect().top ?? 0) });
    }).observe(document, { childList: true, subtree: true, characterData: true });
  });
}

/** What was drawn first is what stands there now: nothing came later, changed places or was pushed down. */
export async function expectDrawnOnce(page: Page): Promise<void> {
  const drawn = await page.evaluate(() => (window as unknown as { drawn: Drawn[] }).drawn);
  expect(drawn.length).toBeGreaterThan(0);
  expect([...new Set(drawn.map(({ jobs, top }) => `${top}: ${jobs}`))]).toEqual([`${drawn.at(-1)?.top}: ${drawn.at(-1)?.jobs}`]);
}
