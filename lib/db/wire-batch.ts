import { serialize } from 'pg-protocol'

interface Statements {
  parsedStatements: Record<string, string | undefined>
  submittedNamedStatements: Record<string, string | undefined>
}

type Message<Name extends keyof typeof serialize> = Parameters<(typeof serialize)[Name]>[0]

/**
 * Stands in for pg's Connection while a query writes its messages, and keeps them for one write: one system call instead of
 * one with many pieces, and nothing of the query can leave before what was put in front of it.
 */
export class WireBatch {
  readonly parsedStatements: Statements['parsedStatements']
  readonly submittedNamedStatements: Statements['submittedNamedStatements']
  readonly #messages: Buffer[]
  readonly #describe: boolean

  constructor(connection: Statements, { first, describe }: { first: Buffer; describe: boolean }) {
    this.#describe = describe
    this.parsedStatements = connection.parsedStatements
    this.submittedNamedStatements = connection.submittedNamedStatements
    this.#messages = [first]
  }

  parse(message: Message<'parse'>): void {
    this.#messages.push(serialize.parse(message))
  }
  bind(message: Message<'bind'>): void {
    this.#messages.push(serialize.bind(message))
  }
  describe(message: Message<'describe'>): void {
    if (this.#describe) this.#messages.push(serialize.describe(message))
  }
  execute(message: Message<'execute'>): void {
    this.#messages.push(serialize.execute(message))
  }
  close(message: Message<'close'>): void {
    this.#messages.push(serialize.close(message))
  }
  sync(): void {
    this.#messages.push(serialize.sync())
  }

  bytes(): Buffer {
    return Buffer.concat(this.#messages)
  }
}
