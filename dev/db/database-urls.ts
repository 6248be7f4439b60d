/** The databases of one installation, each with a URL for its owner and one for the app. */
export type DatabaseUrls = { control: UrlPair; shards: Shard[] }

export type UrlPair = { ownerUrl: string; appUrl: string }

/** `name` like `us-1`; the shard's row names the two variables, so that no URL is ever stored. */
export type Shard = UrlPair & { name: string; region: string; ownerUrlEnv: string; appUrlEnv: string }

/** The shard that the variables `SHARD_<NAME>_OWNER_URL` and `SHARD_<NAME>_APP_URL` describe: us-1 is in region us. */
export function shardNamed(name: string, { ownerUrl, appUrl }: UrlPair): Shard {
  const variable = `SHARD_${name.toUpperCase().replaceAll('-', '_')}`
  return {
    name,
    region: name.replace(/-\d+$/, ''),
    ownerUrl,
    appUrl,
    ownerUrlEnv: `${variable}_OWNER_URL`,
    appUrlEnv: `${variable}_APP_URL`,
  }
}

/** The same as environment variables. */
export function databaseEnv({ control, shards }: DatabaseUrls): Record<string, string> {
  return {
    CONTROL_URL: control.appUrl,
    CONTROL_OWNER_URL: control.ownerUrl,
    ...Object.fromEntries(
      shards.flatMap((shard) => [
        [shard.appUrlEnv, shard.appUrl],
        [shard.ownerUrlEnv, shard.ownerUrl],
      ]),
    ),
  }
}

/** The databases that the environment names, or null when it names none. Names what is missing or is no Postgres URL. */
export function databasesFromEnv(env: Record<string, string | undefined>): DatabaseUrls | null {
  const shardVariables = Object.keys(env).flatMap(
    (key) => /^(SHARD_[A-Z0-9_]+)_(?:OWNER|APP)_URL$/.exec(key)?.[1] ?? [],
  )
  const variables = [...new Set(shardVariables)].toSorted()
  const none = variables.length === 0 && !env.CONTROL_URL && !env.CONTROL_OWNER_URL
  if (none) return null
  const pair = (ownerName: string, appName: string) => ({
    ownerUrl: postgresUrl(env, ownerName),
    appUrl: postgresUrl(env, appName),
  })
  const control = pair('CONTROL_OWNER_URL', 'CONTROL_URL')
  const shards = (variables.length > 0 ? variables : ['SHARD_US_1']).map((variable) =>
    shardNamed(
      variable.replace('SHARD_', '').toLowerCase().replaceAll('_', '-'),
      pair(`${variable}_OWNER_URL`, `${variable}_APP_URL`),
    ),
  )
  return { control, shards }
}

function postgresUrl(env: Record<string, string | undefined>, name: string): string {
  const value = env[name]
  if (!value) throw new Error(`Environment variable ${name} is missing. See .env.example.`)
  if (/^postgres(ql)?:/.test(value) && URL.canParse(value)) return value
  throw new Error(
    `Environment variable ${name} must be a URL like postgresql://user:password@host:5432/database. See .env.example.`,
  )
}
