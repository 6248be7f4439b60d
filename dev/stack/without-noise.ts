import { stripVTControlCharacters } from 'node:util'

// Said at every start, about things that are so on purpose: middleware.ts stays on the Edge runtime (proxy.ts is Node only).
const noise = [
  /^✓ (Starting|Running next\.config)/,
  /^⚠ The "middleware" file convention is deprecated/,
  /^To migrate automatically, run:/,
  /^npx @next\/codemod\S* middleware-to-proxy/,
  /^Learn more: \S+middleware-to-proxy/,
  /^- Experiments \(use with caution\)/,
  /^[·✓] (serverActions|authInterrupts)/,
]

/** Passes on whole lines, without Next's standing remarks and the empty lines around them. */
export function withoutNoise(pass: (text: string) => void): (chunk: string) => void {
  let rest = ''
  let quiet = false
  return (chunk) => {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) {
      const plain = stripVTControlCharacters(line).trim()
      const isNoise = noise.some((pattern) => pattern.test(plain)) || (quiet && plain === '')
      if (!isNoise) pass(`${line}\n`)
      quiet = isNoise
    }
  }
}
