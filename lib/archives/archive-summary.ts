import type { FilesSummary } from './manifest'

/** What has been written, for people and for whoever keeps it. */
export interface ArchiveSummary {
  rows: number
  /** Of the file, as it was written. */
  bytes: number
  /** Of the file, as `sha256sum` prints it. */
  sha256: string
  /** Newest tenant migration that the rows are of. */
  schemaVersion: string
  tables: { name: string; rows: number }[]
  /** What people have attached; null where it was left out. */
  files: WrittenFiles | null
}

/** `gone`: deleted after the rows were read; `lost`: the store hadn't got them, or got others. `bytes`: of those that are in it. */
export type WrittenFiles = Omit<FilesSummary, 'sha256'>

/** How far the writing is. */
export interface ArchiveProgress {
  rows: number
  /** Of the rows' text and of files, before they are packed. */
  bytes: number
}

export interface ArchiveOptions {
  /** Rows alone: files stay where they are, and nowhere else. */
  withoutFiles?: boolean | undefined
  /** Aborted: nothing whole is written, and the call rejects. */
  signal?: AbortSignal | undefined
  onProgress?: ((progress: ArchiveProgress) => void) | undefined
}
