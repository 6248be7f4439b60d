import type { Operation, Read } from '@/dev/torture/history/operation'
import { familyParts, sizes } from '@/dev/torture/workload/tenant-shape'
import type { Fault } from './fault'

/** What holds at every moment, whatever has happened before: seen by whoever looks at one moment. */
export function checkRules(operations: readonly Operation[]): Fault[] {
  return operations.flatMap((operation) => (operation.snapshot ? rules.flatMap((rule) => rule(operation)) : []))
}

const among = ({ reads }: Operation, prefix: string) => reads.filter(({ key }) => key.startsWith(prefix))
const numbers = (reads: Read[]) => reads.map(({ value }) => value ?? Number.NaN)

const rules: ((operation: Operation) => Fault[])[] = [
  function sumOfBalances(operation) {
    const balances = numbers(among(operation, 'A:'))
    if (balances.length < sizes.accounts) return []
    const sum = balances.reduce((all, one) => all + one, 0)
    const due = sizes.accounts * sizes.openingBalance
    if (sum === due) return []
    return [
      {
        what: 'sum broken',
        key: 'A:',
        message: `the balances are ${balances.join(' + ')}, not ${due}`,
        operations: [operation],
      },
    ]
  },
  function numbersOfRegisters(operation) {
    const found = numbers(among(operation, 'R:')).toSorted((a, b) => a - b)
    if (found.length < sizes.registers || found.every((number, index) => number === index + 1)) return []
    const message = `the numbers that are swapped are ${found.join(', ')}`
    return [{ what: 'torn', key: 'R:', message, operations: [operation] }]
  },
  function pairOfCounters(operation) {
    const [one, other] = among(operation, 'P:')
    if (!one || !other || one.version === other.version) return []
    const message = `the pair is at ${one.version} and ${other.version}`
    return [{ what: 'torn', key: 'P:', message, operations: [operation] }]
  },
  function wholeFamilies(operation) {
    return among(operation, 'F:').flatMap(({ key, version, value }) =>
      version === null || value === familyParts
        ? []
        : {
            what: 'torn' as const,
            key,
            message: `${value} of ${familyParts} parts are there`,
            operations: [operation],
          },
    )
  },
]
