/** An element tree as XML text: values are texts, numbers, further trees, or lists for elements that come several times. */
export interface Tree {
  [element: string]: string | number | boolean | Tree | Tree[]
}

export const xmlOf = (root: string, tree: Tree): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n${element(root, tree)}`

function element(name: string, value: Tree[string]): string {
  if (Array.isArray(value)) return value.map((one) => element(name, one)).join('')
  const inside =
    typeof value === 'object'
      ? Object.entries(value)
          .map(([child, inner]) => element(child, inner))
          .join('')
      : escaped(String(value))
  return `<${name}>${inside}</${name}>`
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
const escaped = (text: string) => text.replaceAll(/[&<>"]/g, (character) => entities[character] ?? '')
