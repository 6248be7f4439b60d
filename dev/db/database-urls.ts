/** The databases of one installation, each with a URL for its owner and one for the app. */
export type DatabaseUrls = { control: UrlPair; shards: Shard[] }

export type UrlPair = { ownerUrl: string; appUrl: string }

/** `name` like `us-1`; the shard's row names the two variables, so that no URL is ever stored. */
export type Shard = UrlPair & { name: string; region: string; ownerUrlEnv: string; appUrlEnv: string }

/** The shard that the variables `SHARD_<NAME>_OWNER_URL` and `SHARD_<NAME>_APP_URL` describe: us-1 is in region us. */
export function shardNamed(name: string, urls: UrlPair): Shard {
  const variable = `SHARD_${name.toUpperCase().replaceAll('-', '_')}`
  return {
    name,
    region: name.replace(/-\d+$/, ''),
    ...urls,
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

/** Every shard that the environment names; an owner URL without its app URL (or the reverse) is an error. */
export function shardsFromEnv(env: NodeJS.ProcessEnv): Shard[] {
  const names = new Set(Object.keys(env).flatMap((key) => /^SHARD_([A-Z0-9_]+)_(?:OWNER|APP)_URL$/.exec(key)?.[1] ?? []))
  return [...names].toSorted().map((variable) => {
    const [ownerUrl, appUrl] = [env[`SHARD_${variable}_OWNER_URL`], env[`SHARD_${variable}_APP_URL`]]
    if (!ownerUrl) throw new Error(`SHARD_${variable}_OWNER_URL is missing: migrations run as the owner of the tables.`)
    if (!appUrl) throw new Error(`SHARD_${variable}_APP_URL is missing: it says whom the tables are opened to.`)
    return shardNamed(variable.toLowerCase().replaceAll('_', '-'), { ownerUrl, appUrl })
  })
}
