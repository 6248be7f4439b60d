/** A query string with what differs from the default, or nothing: links stay short. */
export function queryString(
  values: Record<string, string | number | undefined>,
  defaults: Record<string, string | number> = {},
) {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined && value !== '' && value !== defaults[name]) query.set(name, String(value))
  }
  return query.size > 0 ? `?${query}` : ''
}
