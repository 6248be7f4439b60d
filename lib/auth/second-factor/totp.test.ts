import fc from 'fast-check'
import { Secret, TOTP } from 'otpauth'
import { expect, it } from 'vitest'
import { testDatabases } from '@/dev/db/test-databases'
import { testPerson, testTenant } from '@/dev/db/test-people'
import { sealTotpSecret, spendTotpCode, totpStep, unsealTotpSecret } from './totp'

await testDatabases()
const acme = await testTenant('acme')
const userId = await testPerson(acme, 'ada@example.com')
// As in RFC 6238, appendix B.
const secret = Secret.fromUTF8('12345678901234567890').base32
const stepMs = 30_000
const codeAt = (step: number) => new TOTP({ secret }).generate({ timestamp: step * stepMs })

it('gives the codes of RFC 6238, a step early and a step late at most', () => {
  for (const [seconds, code] of [
    [59, '287082'],
    [1_111_111_109, '081804'],
    [20_000_000_000, '353130'],
  ] as const) {
    const step = Math.floor(seconds / 30)
    expect(totpStep(secret, code, seconds * 1000)).toBe(step)
    for (const late of [-1, 1]) expect(totpStep(secret, code, (step + late) * stepMs)).toBe(step)
    for (const late of [-2, 2]) expect(totpStep(secret, code, (step + late) * stepMs)).toBeNull()
  }
  expect(totpStep(secret, '', 0)).toBeNull()
  expect(totpStep(secret, 'abcdef', 0)).toBeNull()
})

it('seals a secret for one person', () => {
  const sealed = sealTotpSecret(userId, secret)
  expect(sealed).not.toContain(secret)
  expect(unsealTotpSecret(userId, sealed)).toBe(secret)
  expect(() => unsealTotpSecret(acme.tenant.id, sealed)).toThrow('somebody else')
})

/** Whoever tries which step's code, at which moment; several entries at once are sent side by side. */
const tries = fc.array(
  fc.record({ clock: fc.integer({ min: 0, max: 6 }), shown: fc.integer({ min: -2, max: 8 }), twice: fc.boolean() }),
  { minLength: 1, maxLength: 8 },
)

it('takes each code once, and only ever later ones, in whatever order and however many at a time', async () => {
  const start = 58_000_000
  await fc.assert(
    fc.asyncProperty(tries, async (attempts) => {
      await acme.db.user.updateMany({
        where: { id: userId },
        data: { totpSecret: sealTotpSecret(userId, secret), totpConfirmedAt: new Date(), totpLastStep: null },
      })
      let last = -Infinity
      for (const { clock, shown, twice } of attempts) {
        const now = (start + clock) * stepMs
        const code = codeAt(start + shown)
        const spend = () => acme.db.$transaction((tx) => spendTotpCode(tx, { userId, code, now }))
        const taken = await Promise.all(twice ? [spend(), spend()] : [spend()])
        const fits = Math.abs(shown - clock) <= 1 && shown > last
        expect(taken.filter(Boolean)).toHaveLength(fits ? 1 : 0)
        if (fits) last = shown
      }
    }),
    { numRuns: 40 },
  )
})
