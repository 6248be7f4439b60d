export const separators = [',', ';', '\t', '|'] as const
export type Separator = (typeof separators)[number]

export const separatorNames: Record<Separator, string> = { ',': 'Comma', ';': 'Semicolon', '\t': 'Tab', '|': 'Bar' }
