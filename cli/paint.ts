import { styleText } from 'node:util'

type Style = Parameters<typeof styleText>[0]

/** Colours on a terminal that has them; NO_COLOR and FORCE_COLOR are obeyed. */
const on = (stream: NodeJS.WriteStream) => (style: Style) => (text: string) => styleText(style, text, { stream })

const out = on(process.stdout)
const err = on(process.stderr)

/** For what goes to standard output. */
export const paint = { title: out('bold'), quiet: out('dim'), good: out('green'), warn: out('yellow'), bad: out('red') }

/** For what goes to standard error. */
export const paintError = { quiet: err('dim'), good: err('green'), warn: err('yellow'), bad: err('red') }
