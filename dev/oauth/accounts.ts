import type { Account } from './account'

/** Accounts that somebody signs in with at the moment: codes and tokens know them by their subject alone. */
export class Accounts {
  readonly #bySubject = new Map<string, Account>()

  choose(account: Account): void {
    this.#bySubject.set(account.subject, account)
  }

  find(subject: string): Account | undefined {
    return this.#bySubject.get(subject)
  }
}
