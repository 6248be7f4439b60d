import { expect, type Page, test } from '@playwright/test'
import axe from 'axe-core'

const sizes = [
  { width: 390, height: 844 },
  { width: 768, height: 1024 },
  { width: 1440, height: 900 },
] as const
const schemes = ['light', 'dark'] as const

/**
 * Looks at the open page on a phone, a tablet and a desk, light and dark: no axe violation of WCAG 2.1 A and AA (the tablet shows
 * nothing that the two others don't), nothing to scroll sideways, and a picture of each in the test's output folder, under
 * `name`.
 */
export async function look(page: Page, name: string): Promise<void> {
  await test.step(`look: ${name}`, async () => {
    await expect(page.getByText(/^Loading/)).toHaveCount(0)
    await expect(page).toHaveTitle(/./) // it may come after the page
    await stopFading(page)
    for (const size of sizes) {
      await page.setViewportSize(size)
      for (const colorScheme of schemes) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
        await settled(page)
        const what = `${name}, ${size.width} px, ${colorScheme}`
        if (size.width !== 768) expect.soft(await violations(page), what).toEqual([])
        expect.soft(await sideways(page), `${what}: wider than the screen`).toEqual([])
        await page.screenshot({
          path: test.info().outputPath(`${name}-${size.width}-${colorScheme}.png`),
          fullPage: true,
        })
      }
    }
  })
}

/**
 * Colours would fade from one scheme into the other, and what is in between is nobody's choice. What moves for another reason
 * comes to its end.
 */
async function settled(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const ends = ({ effect }: Animation) => effect?.getComputedTiming().endTime !== Infinity
    await Promise.allSettled(
      document
        .getAnimations()
        .filter(ends)
        .map(({ finished }) => finished),
    )
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))
  })
}

async function stopFading(page: Page): Promise<void> {
  await page.evaluate(() => {
    const sheet = new CSSStyleSheet()
    sheet.replaceSync('*, ::before, ::after { transition: none !important }')
    document.adoptedStyleSheets.push(sheet)
  })
}

/** axe-core itself, put into a page once: through its library for Playwright it would be put in anew for each look. */
async function violations(page: Page): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe.source)
  return page.evaluate(async () => {
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']
    const { violations: found } = await (globalThis as unknown as { axe: typeof axe }).axe.run({
      runOnly: tags,
      resultTypes: ['violations'],
    })
    return found.map(
      ({ id, nodes }) =>
        `${id}: ${nodes.map(({ target, any }) => `${target.join(' ')} ${any[0]?.message ?? ''}`).join(' | ')}`,
    )
  })
}

/** What makes the document wider than the screen. */
async function sideways(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement
    if (scrollWidth <= clientWidth) return []
    return [...document.querySelectorAll('body *')]
      .filter((element) => element.getBoundingClientRect().right > clientWidth + 1)
      .slice(0, 5)
      .map((element) => element.outerHTML.slice(0, 160))
  })
}

/** Goes through the page by the Tab key; gives what took the focus without showing it, and how many stops there were. */
export async function unseenStops(page: Page, most = 60): Promise<{ stops: number; unseen: string[] }> {
  const unseen: string[] = []
  let stops = 0
  for (; stops < most; stops++) {
    await page.keyboard.press('Tab')
    const stop = await page.evaluate(() => {
      const element = document.activeElement
      if (!element || element === document.body) return null
      const isShown = (each: Element | null, levels: number): boolean => {
        if (!each || levels === 0) return false
        const { outlineStyle, outlineWidth } = getComputedStyle(each)
        return (outlineStyle !== 'none' && outlineWidth !== '0px') || isShown(each.parentElement, levels - 1)
      }
      return { shown: isShown(element, 3), html: element.outerHTML.slice(0, 160) }
    })
    if (!stop) break
    if (!stop.shown) unseen.push(stop.html)
  }
  return { stops, unseen }
}
