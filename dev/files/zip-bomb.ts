import { deflateRawSync } from 'node:zlib'

/** A zip archive with one entry, under a name of its own, that says it unpacks to a gigabyte; `bytes` are really in it. */
export function zipBomb(name: string, bytes: number): Buffer {
  const packed = deflateRawSync(Buffer.alloc(bytes))
  const header = Buffer.alloc(30)
  header.writeUInt32LE(0x04034b50, 0)
  header.writeUInt16LE(20, 4)
  header.writeUInt16LE(8, 8)
  header.writeUInt32LE(packed.length, 18)
  header.writeUInt32LE(1024 ** 3, 22)
  header.writeUInt16LE(name.length, 26)
  return Buffer.concat([header, Buffer.from(name, 'latin1'), packed])
}
