import { createHash, createSign, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto'
import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
} from '@simplewebauthn/server'
import { isoCBOR } from '@simplewebauthn/server/helpers'

const sha256 = (data: string | Buffer) => createHash('sha256').update(data).digest()
const base64url = (data: Uint8Array | string) => Buffer.from(data).toString('base64url')

interface Told {
  origin?: string
  host?: string
  challenge?: string
  /** Did it check who holds it? */
  verified?: boolean
  counter?: number
  userHandle?: string
}

/** A passkey in software, for tests: an ES256 key without attestation, which does what a device does, or what a forger would. */
export class SoftPasskey {
  readonly id = base64url(randomBytes(32))
  counter = 0
  readonly #host: string
  readonly #keys: { publicKey: KeyObject; privateKey: KeyObject }
  #userHandle = ''

  constructor(readonly origin: string) {
    this.#host = new URL(origin).hostname
    this.#keys = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  }

  /** Answers an offer to make a passkey. */
  register(options: PublicKeyCredentialCreationOptionsJSON, told: Told = {}): RegistrationResponseJSON {
    this.#userHandle = options.user.id
    const rawId = Buffer.from(this.id, 'base64url')
    const credential = Buffer.concat([Buffer.alloc(16), length(rawId), rawId, this.#coseKey()])
    const authData = Buffer.concat([this.#authData(0x40, told), credential])
    const attestation = new Map<string, unknown>([
      ['fmt', 'none'],
      ['attStmt', new Map()],
      ['authData', new Uint8Array(authData)],
    ])
    return {
      ...this.#common(),
      response: {
        clientDataJSON: base64url(this.#clientData('webauthn.create', options.challenge, told)),
        attestationObject: base64url(isoCBOR.encode(attestation as Parameters<typeof isoCBOR.encode>[0])),
        transports: ['internal'],
      },
    }
  }

  /** Answers a challenge to sign in. Its counter grows, as a device's does. */
  answer(options: PublicKeyCredentialRequestOptionsJSON, told: Told = {}): AuthenticationResponseJSON {
    this.counter = told.counter ?? this.counter + 1
    const authenticatorData = this.#authData(0, told)
    const clientData = this.#clientData('webauthn.get', options.challenge, told)
    const signed = Buffer.concat([authenticatorData, sha256(clientData)])
    return {
      ...this.#common(),
      response: {
        clientDataJSON: base64url(clientData),
        authenticatorData: base64url(authenticatorData),
        signature: base64url(createSign('sha256').update(signed).sign(this.#keys.privateKey)),
        userHandle: told.userHandle ?? this.#userHandle,
      },
    }
  }

  #common() {
    return { id: this.id, rawId: this.id, type: 'public-key' as const, clientExtensionResults: {} }
  }

  #authData(flags: number, { host = this.#host, verified = true }: Told): Buffer {
    const counter = Buffer.alloc(4)
    counter.writeUInt32BE(this.counter)
    return Buffer.concat([sha256(host), Buffer.from([flags | 0x01 | (verified ? 0x04 : 0)]), counter])
  }

  #clientData(type: string, challenge: string, told: Told): string {
    return JSON.stringify({
      type,
      challenge: told.challenge ?? challenge,
      origin: told.origin ?? this.origin,
      crossOrigin: false,
    })
  }

  #coseKey(): Buffer {
    const { x = '', y = '' } = this.#keys.publicKey.export({ format: 'jwk' })
    const key = new Map<number, number | Uint8Array>([
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, new Uint8Array(Buffer.from(x, 'base64url'))],
      [-3, new Uint8Array(Buffer.from(y, 'base64url'))],
    ])
    return Buffer.from(isoCBOR.encode(key as Parameters<typeof isoCBOR.encode>[0]))
  }
}

function length(bytes: Buffer): Buffer {
  const size = Buffer.alloc(2)
  size.writeUInt16BE(bytes.length)
  return size
}
