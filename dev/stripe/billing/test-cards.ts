import type { Decline } from '@/dev/stripe/stripe-error'

/** How one of Stripe's test cards behaves: null means that it goes through. */
export interface TestCard {
  readonly number: string
  readonly brand: 'visa' | 'mastercard' | 'amex'
  /** Ids and tokens by which the API names it, `pm_card_visa` or `tok_visa`. */
  readonly aliases: readonly string[]
  /** When it is put on file. */
  readonly onAttach: Decline | null
  /** When it is charged later. */
  readonly onCharge: Decline | null
}

const declined: Decline = {
  message: 'Your card was declined.',
  code: 'card_declined',
  declineCode: 'generic_decline',
}

/** https://docs.stripe.com/testing */
export const testCards = {
  visa: card('4242424242424242', 'visa', ['pm_card_visa', 'tok_visa']),
  visaDebit: card('4000056655665556', 'visa', ['pm_card_visa_debit', 'tok_visa_debit']),
  mastercard: card('5555555555554444', 'mastercard', ['pm_card_mastercard', 'tok_mastercard']),
  amex: card('378282246310005', 'amex', ['pm_card_amex', 'tok_amex']),
  declined: card(
    '4000000000000002',
    'visa',
    ['pm_card_chargeDeclined', 'pm_card_visa_chargeDeclined', 'tok_chargeDeclined'],
    declined,
  ),
  insufficientFunds: card(
    '4000000000009995',
    'visa',
    ['pm_card_chargeDeclinedInsufficientFunds', 'pm_card_visa_chargeDeclinedInsufficientFunds'],
    {
      message: 'Your card has insufficient funds.',
      code: 'card_declined',
      declineCode: 'insufficient_funds',
    },
  ),
  expired: card('4000000000000069', 'visa', ['pm_card_chargeDeclinedExpiredCard'], {
    message: 'Your card has expired.',
    code: 'expired_card',
    declineCode: 'expired_card',
  }),
  incorrectCvc: card('4000000000000127', 'visa', ['pm_card_chargeDeclinedIncorrectCvc'], {
    message: "Your card's security code is incorrect.",
    code: 'incorrect_cvc',
    declineCode: 'incorrect_cvc',
  }),
  /** Goes on file, and fails whenever it is charged without its owner present. */
  failsLater: card('4000000000000341', 'visa', ['pm_card_chargeCustomerFail'], null, declined),
} as const satisfies Record<string, TestCard>

export type TestCardName = keyof typeof testCards

function card(
  number: string,
  brand: TestCard['brand'],
  aliases: readonly string[],
  onAttach: Decline | null = null,
  onCharge: Decline | null = onAttach,
): TestCard {
  return { number, brand, aliases, onAttach, onCharge }
}

export function isTestCardName(name: string): name is TestCardName {
  return name in testCards
}

/** The test card behind a number (digits only), a payment method alias or a token. */
export function findTestCard(numberOrAlias: string): TestCardName | undefined {
  return Object.keys(testCards)
    .filter(isTestCardName)
    .find((name) => {
      const { number, aliases }: TestCard = testCards[name]
      return number === numberOrAlias || aliases.includes(numberOrAlias)
    })
}

/** What Stripe says of a number that is none of its test cards. */
export function refuseNumber(digits: string): Decline {
  return passesLuhn(digits)
    ? {
        message:
          'Your card was declined. Your request was in test mode, but used a non test (live) card. For a list of valid test cards, visit: https://docs.stripe.com/testing.',
        code: 'card_declined',
        declineCode: 'test_mode_live_card',
      }
    : { message: 'Your card number is incorrect.', code: 'incorrect_number' }
}

/** The check digit that every card number ends in. */
export function passesLuhn(digits: string): boolean {
  if (!/^\d{12,19}$/.test(digits)) return false
  const sum = Array.from(digits)
    .toReversed()
    .reduce((total, digit, index) => {
      const value = Number(digit) * (index % 2 === 1 ? 2 : 1)
      return total + (value > 9 ? value - 9 : value)
    }, 0)
  return sum % 10 === 0
}
