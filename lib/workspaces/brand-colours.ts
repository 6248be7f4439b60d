/** One theme's colours of what acts: links and buttons. All as #rrggbb. */
export interface Accent {
  accent: string
  /** Of what is pointed at. */
  accentStrong: string
  /** Behind what is chosen. */
  accentSoft: string
  /** What is written on the accent. */
  onAccent: string
}

/** Lightness, chroma and hue (radians) as people see them: https://bottosson.github.io/posts/oklab/ */
type Oklch = [lightness: number, chroma: number, hue: number]
type Rgb = [number, number, number]

/** The ground of each theme on which an accent is hardest to read: `--raised` in app/globals.css. */
const hardestGround = { light: '#efede8', dark: '#24221e' } as const

/** WCAG 2 asks for 4.5; a little more, so that rounding never falls below. */
const enough = 4.6

/** A colour as somebody chose it: #rrggbb. */
export const isColour = (text: string): boolean => /^#[0-9a-f]{6}$/.test(text)

/**
 * The accent of each theme that comes closest to a chosen colour and can be read: as text on every ground, and with text on it.
 * The hue stays; it is made darker for the light theme and lighter for the dark one, as far as it must.
 */
export function accentsOf(colour: string): { light: Accent; dark: Accent } {
  const [lightness, chroma, hue] = toOklch(toRgb(colour))
  const at = (l: number, c = chroma) => toHex(inGamut([l, c, hue]))
  const soft = {
    light: at(0.957, Math.min(chroma * 0.18, 0.022)),
    dark: at(0.272, Math.min(chroma * 0.42, 0.04)),
  }
  const least = (theme: 'light' | 'dark') => (l: number) =>
    Math.min(contrast(at(l), hardestGround[theme]), contrast(at(l), soft[theme]))
  const light = readable(lightness, -1, least('light'))
  const dark = readable(lightness, 1, least('dark'))
  return {
    light: {
      accent: at(light),
      accentStrong: at(Math.max(0, light - 0.07)),
      accentSoft: soft.light,
      onAccent: '#ffffff',
    },
    dark: {
      accent: at(dark),
      accentStrong: at(Math.min(1, dark + 0.065)),
      accentSoft: soft.dark,
      onAccent: at(0.17, Math.min(chroma, 0.03)),
    },
  }
}

/** The lightness nearest to `from`, in a direction, at which there is contrast enough. */
function readable(from: number, direction: 1 | -1, contrastAt: (lightness: number) => number): number {
  if (contrastAt(from) >= enough) return from
  let [bad, good] = [from, direction === 1 ? 1 : 0]
  for (let step = 0; step < 20; step++) {
    const middle = (bad + good) / 2
    if (contrastAt(middle) >= enough) good = middle
    else bad = middle
  }
  return good
}

/** Contrast of two colours, 1 to 21: https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio */
export function contrast(one: string, other: string): number {
  const [a = 0, b = 0] = [luminance(one), luminance(other)].toSorted((x, y) => y - x)
  return (a + 0.05) / (b + 0.05)
}

function luminance(colour: string): number {
  const [red, green, blue] = toRgb(colour).map(toLinear) as Rgb
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

const toLinear = (channel: number) => (channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4)
const fromLinear = (channel: number) => (channel <= 0.0031308 ? channel * 12.92 : 1.055 * channel ** (1 / 2.4) - 0.055)

const toRgb = (colour: string): Rgb => [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255) as Rgb

const toHex = (rgb: Rgb): string =>
  `#${rgb
    .map((channel) =>
      Math.round(Math.min(1, Math.max(0, channel)) * 255)
        .toString(16)
        .padStart(2, '0'),
    )
    .join('')}`

function toOklch(rgb: Rgb): Oklch {
  const [red, green, blue] = rgb.map(toLinear) as Rgb
  const l = Math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
  const m = Math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
  const s = Math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
  const a = 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s
  const b = 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s
  return [0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s, Math.hypot(a, b), Math.atan2(b, a)]
}

function fromOklch([lightness, chroma, hue]: Oklch): Rgb {
  const [a, b] = [chroma * Math.cos(hue), chroma * Math.sin(hue)]
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ].map(fromLinear) as Rgb
}

/** As colourful as screens can show it at this lightness. */
function inGamut([lightness, chroma, hue]: Oklch): Rgb {
  const fits = (rgb: Rgb) => rgb.every((channel) => channel >= -0.0001 && channel <= 1.0001)
  let [low, high] = [0, chroma]
  if (fits(fromOklch([lightness, chroma, hue]))) return fromOklch([lightness, chroma, hue])
  for (let step = 0; step < 16; step++) {
    const middle = (low + high) / 2
    if (fits(fromOklch([lightness, middle, hue]))) low = middle
    else high = middle
  }
  return fromOklch([lightness, low, hue])
}
