import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { accentsOf, contrast } from './brand-colours'

/** The grounds of app/globals.css, as browsers draw them: canvas, surface, sunken, raised. */
const grounds = {
  light: ['#faf9f6', '#ffffff', '#f4f2ee', '#efede8'],
  dark: ['#100f0d', '#181614', '#0b0a08', '#24221e'],
} as const

const colours = fc
  .tuple(fc.nat(255), fc.nat(255), fc.nat(255))
  .map((rgb) => `#${rgb.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`)

describe('a workspace’s colour', () => {
  it('can be read whatever is chosen: on every ground of both themes, and with text on it', () => {
    fc.assert(
      fc.property(colours, (colour) => {
        const accents = accentsOf(colour)
        for (const theme of ['light', 'dark'] as const) {
          const { accent, accentStrong, accentSoft, onAccent } = accents[theme]
          for (const ground of [...grounds[theme], accentSoft]) {
            expect(contrast(accent, ground), `${theme} ${colour}: ${accent} on ${ground}`).toBeGreaterThanOrEqual(4.5)
            expect(contrast(accentStrong, ground)).toBeGreaterThanOrEqual(4.5)
          }
          expect(contrast(onAccent, accent)).toBeGreaterThanOrEqual(4.5)
          expect(contrast(onAccent, accentStrong)).toBeGreaterThanOrEqual(4.5)
        }
      }),
      { numRuns: 2_000 },
    )
  })

  it.each(['#000000', '#ffffff', '#ffff00', '#0000ff', '#808080'])('%s, at the edges', (colour) => {
    const { light, dark } = accentsOf(colour)
    expect(contrast(light.accent, '#ffffff')).toBeGreaterThanOrEqual(4.5)
    expect(contrast(dark.accent, '#24221e')).toBeGreaterThanOrEqual(4.5)
  })

  it('that can be read already stays as it is', () => {
    expect(accentsOf('#15607a').light.accent).toBe('#15607a')
    expect(accentsOf('#7cc4dc').dark.accent).toBe('#7cc4dc')
  })
})

it('contrast is as WCAG reckons it', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21)
  expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2)
})
