import {
  createDecipheriv,
  createHmac,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  hkdfSync,
  randomBytes,
} from 'node:crypto'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { generateX25519Identity } from 'age-encryption'
import { expect, it } from 'vitest'
import { decryptWith, encryptFor } from './age-stream'

const tenantId = '01900000-0000-7000-8000-000000000001'
const encrypted = async (plain: Buffer, identity: string) =>
  buffer(Readable.from(encryptFor(tenantId, identity)(Readable.from([plain]))))
const decrypted = async (sealed: Buffer, identityFor: Parameters<typeof decryptWith>[0]) =>
  buffer(Readable.from(decryptWith(identityFor)(Readable.from([sealed]))))

it('asks for the key of the tenant whom the header names, and reads with no other', async () => {
  const [identity, other] = await Promise.all([generateX25519Identity(), generateX25519Identity()])
  for (const size of [0, 1, 65_536, 200_001]) {
    const plain = randomBytes(size)
    const asked: (string | undefined)[] = []
    const again = await decrypted(await encrypted(plain, identity), (id) => {
      asked.push(id)
      return Promise.resolve(identity)
    })
    expect([again.equals(plain), asked]).toEqual([true, [tenantId]])
  }
  const sealed = await encrypted(Buffer.from('rows'), identity)
  await expect(decrypted(sealed, () => Promise.resolve(other))).rejects.toThrow('no identity matched')
  const renamed = Buffer.from(sealed.toString('latin1').replace(tenantId, tenantId.replace('1', '2')), 'latin1')
  await expect(decrypted(renamed, () => Promise.resolve(identity))).rejects.toThrow('HMAC')
})

/** The 32 bytes of an identity: https://github.com/bitcoin/bips/blob/master/bip-0173.mediawiki, its checksum aside. */
function scalarOf(identity: string): Buffer {
  const letters = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l'
  const data = identity.toLowerCase().split('1').at(-1)?.slice(0, -6) ?? ''
  const bits = Array.from(data, (letter) => letters.indexOf(letter).toString(2).padStart(5, '0')).join('')
  return Buffer.from(Array.from({ length: 32 }, (_, at) => Number.parseInt(bits.slice(at * 8, at * 8 + 8), 2)))
}

const hkdf = (key: Buffer, salt: Buffer | string, info: string) => Buffer.from(hkdfSync('sha256', key, salt, info, 32))

function open(key: Buffer, nonce: Buffer, sealed: Buffer): Buffer {
  const decipher = createDecipheriv('chacha20-poly1305', key, nonce, { authTagLength: 16 })
  decipher.setAuthTag(sealed.subarray(-16))
  return Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()])
}

/** As https://age-encryption.org/v1 has it, and with nothing of the library that wrote it. */
function readByTheBook(sealed: Buffer, identity: string): Buffer {
  const end = sealed.indexOf('\n--- ')
  const header = sealed.subarray(0, end + 4)
  const lineEnd = sealed.indexOf('\n', end + 1)
  const [version, first = '', body = '', named, empty] = header.toString().split('\n')
  expect([version, named, empty]).toEqual(['age-encryption.org/v1', `-> tenantry ${tenantId}`, ''])
  const share = Buffer.from(first.replace('-> X25519 ', ''), 'base64')
  const der = (prefix: string, raw: Buffer) => Buffer.concat([Buffer.from(prefix, 'hex'), raw])
  const privateKey = createPrivateKey({
    key: der('302e020100300506032b656e04220420', scalarOf(identity)),
    format: 'der',
    type: 'pkcs8',
  })
  const publicKey = createPublicKey({ key: der('302a300506032b656e032100', share), format: 'der', type: 'spki' })
  const own = createPublicKey(privateKey).export({ format: 'der', type: 'spki' }).subarray(-32)
  const shared = diffieHellman({ privateKey, publicKey })
  const wrap = hkdf(shared, Buffer.concat([share, own]), 'age-encryption.org/v1/X25519')
  const fileKey = open(wrap, Buffer.alloc(12), Buffer.from(body, 'base64'))
  const mac = createHmac('sha256', hkdf(fileKey, '', 'header'))
    .update(header)
    .digest('base64')
    .replace(/=+$/, '')
  expect(sealed.subarray(end + 5, lineEnd).toString()).toBe(mac)

  const payload = sealed.subarray(lineEnd + 1)
  const key = hkdf(fileKey, payload.subarray(0, 16), 'payload')
  const chunks: Buffer[] = []
  for (let at = 16, counter = 0; at < payload.length; at += 65_552, counter += 1) {
    const nonce = Buffer.alloc(12)
    nonce.writeUInt32BE(counter, 7)
    nonce[11] = at + 65_552 >= payload.length ? 1 : 0
    chunks.push(open(key, nonce, payload.subarray(at, at + 65_552)))
  }
  return Buffer.concat(chunks)
}

it('writes what age defines, with a line of ours in the header', async () => {
  const identity = await generateX25519Identity()
  for (const size of [5, 65_536, 150_000]) {
    const plain = randomBytes(size)
    expect(readByTheBook(await encrypted(plain, identity), identity).equals(plain)).toBe(true)
  }
})
