// What must hold on every screen, measured on the page as it is drawn.
import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

interface Size {
  width: number;
  height: number;
}

const SMALLEST_TEXT = 16;
const SMALLEST_TARGET = 48;

/** No violation that axe can find, and nothing wider than the screen. */
export async function checkScreen(page: Page, screen: string, sizes: readonly Size[]): Promise<void> {
  for (const size of sizes) {
    await page.setViewportSize(size);
    const where = `${screen} at ${size.width}×${size.height}`;
    expect.soft(await violations(new AxeBuilder({ page })), where).toEqual([]);
    const wider = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect.soft(wider, `${where}: pixels beyond the edge`).toBe(0);
  }
}

/** For hands in the sun: contrast of 7:1, nothing smaller to read or to hit than was promised. */
export async function checkOutdoors(page: Page, screen: string): Promise<void> {
  expect.soft(await violations(new AxeBuilder({ page }).withRules(['color-contrast-enhanced'])), `${screen}: contrast outdoors`).toEqual([]);
  expect.soft(await page.evaluate(findTooSmall, { text: SMALLEST_TEXT, target: SMALLEST_TARGET }), `${screen}: too small`).toEqual([]);
}

export async function checkContrast(page: Page, screen: string): Promise<void> {
  expect.soft(await violations(new AxeBuilder({ page }).withRules(['color-contrast'])), screen).toEqual([]);
}

async function violations(builder: AxeBuilder): Promise<string[]> {
  const { violations: found } = await builder.analyze();
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(' | ')}`);
}

/** Runs in the page. */
function findTooSmall({ text, target }: { text: number; target: number }): string[] {
  const found = new Set<string>();
  const name = (element: Element): string => `${element.tagName.toLowerCase()}.${[...element.classList].filter((kind) => !kind.startsWith('svelte-')).join('.')} “${(element.getAttribute('aria-label') ?? element.textContent ?? '').trim().slice(0, 40)}”`;
  const shown = (element: Element): boolean => {
    const { width, height, bottom, right } = element.getBoundingClientRect();
    return element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && width > 1 && height > 1 && bottom > 0 && right > 0;
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!element || !walker.currentNode.textContent?.trim() || !shown(element)) continue;
    if (parseFloat(getComputedStyle(element).fontSize) < text - 0.01) found.add(`text ${getComputedStyle(element).fontSize}: ${name(element)}`);
  }
  for (const element of document.querySelectorAll('a[href], button, select, input:not([type=radio], [type=checkbox], [type=file]), textarea, label:has(input)')) {
    // The map's own note is no target of a job.
    if (!shown(element) || element.closest('.leaflet-control-attribution')) continue;
    const { width, height } = element.getBoundingClientRect();
    if (height < target - 0.5 || width < target - 0.5) found.add(`target ${Math.round(width)}×${Math.round(height)}: ${name(element)}`);
  }
  return [...found];
}
