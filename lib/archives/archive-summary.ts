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
}

/** How far the writing is. */
export interface ArchiveProgress {
  rows: number
  /** Of the rows' text, before it is packed. */
  bytes: number
}

export interface ArchiveOptions {
  /** Aborted: nothing whole is written, and the call rejects. */
  signal?: AbortSignal | undefined
  onProgress?: ((progress: ArchiveProgress) => void) | undefined
}
