/** What the first comment of a migration says about it. */
export interface Directives {
  /** Its reason; null for an expand migration, the usual case. */
  contract: string | null
  /** A sentence for each directive that is misspelt or misplaced. */
  faults: { line: number; message: string }[]
}

const pattern = /^[ \t]*--[ \t]*tenantry\b[ \t]*:?[ \t]*(.*)$/i
const known = 'There are: -- tenantry: no transaction, and -- tenantry: contract (<why it is safe now>).'

/** Reads `-- tenantry: …`; only a comment before the first statement counts. */
export function readDirectives(sql: string): Directives {
  const lines = sql.split('\n')
  const begun = lines.findIndex((line) => line.trim() !== '' && !line.trim().startsWith('--'))
  const directives: Directives = { contract: null, faults: [] }
  for (const [index, line] of lines.entries()) {
    const [, text] = pattern.exec(line) ?? []
    if (text === undefined) continue
    const fault = (message: string) => directives.faults.push({ line: index + 1, message })
    const contract = /^contract\s*\(([^)]*)\)\s*$/.exec(text)
    if (index > 0) fault(`"${line.trim()}" must be the first line of the file to count. ${known}`)
    else if (contract && (contract[1] ?? '').trim().length < 10) fault(`A contract needs its reason. ${known}`)
    else if (contract) directives.contract = (contract[1] ?? '').trim()
    else if (text.trim() !== 'no transaction') fault(`"${line.trim()}" says nothing that we know. ${known}`)
  }
  return begun === 0 ? { ...directives, contract: null } : directives
}
