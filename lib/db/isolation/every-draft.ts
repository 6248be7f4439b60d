import fc from 'fast-check'
import { type AnyModel, type Field, modelNamed, type Relation } from './every-model'
import { type AnyRow, type Lists, seedOf, valueOf, type Whose } from './every-value'
import { idOf } from './tenants'

/**
 * Polite: nothing of another's is asked for. Mixed: one call of five names the other tenant in one of its places, one of five
 * reaches for rows by ids that are not its own. Hostile: every call names the other.
 */
export type Manners = 'polite' | 'mixed' | 'hostile'

export interface Sides {
  me: Whose
  other: Whose
  lists: Lists
  manners: Manners
}

/** One call of any model that is being made up: what it may name, and whether it names another tenant. */
export class Draft {
  /** Kinds of things that it holds, e.g. `Task.comments some`. */
  readonly kinds = new Set<string>()
  #namesAt: number
  readonly #reaches: boolean

  constructor(
    private readonly g: fc.GeneratorValue,
    readonly sides: Sides,
    private readonly fresh: () => number,
  ) {
    const { manners } = sides
    const names = manners === 'hostile' || (manners === 'mixed' && this.oneIn(5))
    this.#namesAt = names ? this.upTo(3) : -1
    this.#reaches = manners === 'mixed' && this.oneIn(5)
  }

  upTo(max: number): number {
    return this.g(fc.nat, { max })
  }

  oneIn(n: number): boolean {
    return this.upTo(n - 1) === 0
  }

  oneOf<T>(list: readonly T[]): T {
    const one = list[this.upTo(list.length - 1)]
    if (one === undefined) throw new Error('nothing to choose from')
    return one
  }

  /** At least `least` of them, in their order. */
  someOf<T>(list: readonly T[], least: number): T[] {
    const some = list.filter(() => this.oneIn(2))
    return some.length < least ? list.slice(0, least) : some
  }

  /** An object in which a tenant can be named: by its turn, it names the other. */
  place(object: AnyRow): AnyRow {
    this.#namesAt -= 1
    return this.#namesAt === -1 ? { ...object, tenantId: this.sides.other.id } : object
  }

  /** Which row: an own one, or now and then one that only the other tenant has, or nobody. */
  slot(among: readonly number[] = this.sides.me.slots): number {
    const { me, other, manners } = this.sides
    if (manners === 'hostile' && this.oneIn(2)) return this.oneOf(other.slots)
    if (this.#reaches && this.oneIn(2)) return this.oneOf([...other.slots.filter((n) => !me.slots.includes(n)), 9])
    return this.oneOf(among)
  }

  newSlot(): number {
    return this.fresh()
  }

  value(model: AnyModel, field: Field, slot: number): unknown {
    if (field.isReference && (field.isRequired || this.oneIn(2))) return idOf(this.slot())
    return valueOf(model, field, slot, this.sides.me, this.sides.lists)
  }

  /** The compound key of a row, by one of its keys, as a caller writes it: without the tenant. */
  key(model: AnyModel, slot: number): AnyRow {
    const { me, lists } = this.sides
    const [row = {}] = seedOf(model, { ...me, slots: [slot] }, lists)
    const whole = Object.entries(model.keys).filter(([, fields]) => fields.every((one) => row[one] !== null))
    const [name, names] = this.oneOf(whole)
    const fields = Object.fromEntries(names.map((one) => [one, row[one]]))
    return { [name]: this.place(fields) }
  }

  /** Rows of the child that belong to this row of the parent, as seeded; any, where there is none. */
  childSlots({ model, reference }: Relation, parent: number): readonly number[] {
    const child = modelNamed(model)
    const field = child.fields.find(({ name }) => name === reference)
    if (!field) throw new Error(`${model} has no ${reference}`)
    const { me, lists } = this.sides
    const own = me.slots.filter((slot) => valueOf(child, field, slot, me, lists) === idOf(parent))
    return own.length > 0 ? own : me.slots
  }
}
