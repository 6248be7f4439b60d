import { Decrypter, Encrypter, identityToRecipient, Stanza } from 'age-encryption'

type Bytes = AsyncIterable<Uint8Array>

/** Kind of the line in an archive's header that says whose it is. The age tool passes over lines that it doesn't know. */
const label = 'tenantry'

/** Encrypts so that whoever holds the identity, and nobody else, can read it; the header says by id whose it is. */
export function encryptFor(tenantId: string, identity: string): (bytes: Bytes) => Bytes {
  return async function* encrypted(bytes) {
    const encrypter = new Encrypter()
    encrypter.addRecipient(await identityToRecipient(identity))
    encrypter.addRecipient({ wrapFileKey: () => [new Stanza([label, tenantId], new Uint8Array())] })
    yield* await encrypter.encrypt(streamOf(bytes))
  }
}

/** Decrypts; `identityFor` is asked for the key of the tenant that the header names, or undefined where it names none. */
export function decryptWith(identityFor: (tenantId: string | undefined) => Promise<string>): (bytes: Bytes) => Bytes {
  return async function* decrypted(bytes) {
    const decrypter = new Decrypter()
    decrypter.addIdentity({
      // Identities are tried one after the other: this one reads the header, and adds the one that fits.
      async unwrapFileKey(stanzas) {
        const named = stanzas.find(({ args }) => args[0] === label)
        decrypter.addIdentity(await identityFor(named?.args[1]))
        return null
      },
    })
    yield* await decrypter.decrypt(streamOf(bytes))
  }
}

function streamOf(bytes: Bytes): ReadableStream<Uint8Array> {
  const iterator = bytes[Symbol.asyncIterator]()
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const next = await iterator.next()
      if (next.done) controller.close()
      else controller.enqueue(next.value)
    },
    async cancel() {
      await iterator.return?.()
    },
  })
}
