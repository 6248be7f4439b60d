/** Name of the newest tenant migration: what this release asks of tenant tables. */
export { schemaVersion as releaseVersion } from './generated/schema-version'
