const units = ['bytes', 'KB', 'MB', 'GB', 'TB'] as const

/** "812 bytes", "1.4 MB", "25 MB": of 1,024 each, as people and their computers count files. */
export function bytesInWords(bytes: number): string {
  let [value, unit] = [bytes, 0]
  while (value >= 1024 && unit < units.length - 1) [value, unit] = [value / 1024, unit + 1]
  const digits = unit > 0 && value < 10 ? 1 : 0
  return `${Number(value.toFixed(digits))} ${value === 1 && unit === 0 ? 'byte' : units[unit]}`
}
