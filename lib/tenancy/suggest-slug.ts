import { isUsableSlug } from './host'

/** Letters that unicode doesn't take apart into a base and an accent. */
const folded: Record<string, string> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ł: 'l',
  ı: 'i',
  ħ: 'h',
  ŋ: 'n',
}

const mostLength = 40

/** An address for a company's name: "Crème Brûlée & Söhne" → "creme-brulee-sohne". Empty where nothing of it can be kept. */
export function suggestSlug(company: string): string {
  const plain = company
    .toLowerCase()
    .replace(/[ßæœøđðþłıħŋ]/g, (letter) => folded[letter] ?? '')
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/['’]/g, '')
    .replace(/[^a-z0-9]+/g, '-')
  const slug = trimHyphens(trimHyphens(plain).slice(0, mostLength))
  if (slug === '' || isUsableSlug(slug)) return slug
  const longer = `${slug.slice(0, mostLength - 5)}-team`.replace('--', '-')
  return isUsableSlug(longer) ? longer : ''
}

const trimHyphens = (text: string) => text.replace(/^-+|-+$/g, '')
