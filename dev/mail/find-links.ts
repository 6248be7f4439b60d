const entities: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&quot;': '"',
  '&#39;': "'",
  '&#x27;': "'",
  '&#x3D;': '=',
  '&lt;': '<',
  '&gt;': '>',
}

/** The web addresses in a mail: those that its HTML links to, then those written out in its text. */
export function findLinks(html: string, text: string): string[] {
  const linked = [...html.matchAll(/<a\s[^>]*?href\s*=\s*(?:"([^"]*)"|'([^']*)')/gi)].map(([, double, single]) =>
    decode(double ?? single ?? ''),
  )
  const written = [...text.matchAll(/https?:\/\/[^\s<>"')\]]+/gi)].map(([link]) => link.replace(/[.,;:!?]+$/, ''))
  return [...new Set([...linked, ...written])].filter((link) => /^https?:\/\//i.test(link))
}

function decode(text: string): string {
  return text.replaceAll(/&(?:amp|quot|lt|gt|#39|#x27|#x3D);/gi, (entity) => entities[entity] ?? entity).trim()
}
