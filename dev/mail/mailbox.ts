import { Journal, type Change } from '@/dev/state/journal'
import { messageSchema, type Message } from './message'

const table = 'messages'
const kept = 500
/** Lines in the file after which it is written anew, without what has been deleted. */
const maxLines = 2_000

/** The last 500 mails, kept in a file where one is given. */
export class Mailbox {
  readonly #messages = new Map<string, Message>()
  #journal: Journal | null = null
  #lines = 0

  /** Brings back what is in the file, and keeps everything there from now on. */
  keepIn(stateFile: string): void {
    const { journal, state } = Journal.open(stateFile)
    this.#journal = journal
    for (const [id, record] of state.get(table) ?? []) this.#messages.set(id, messageSchema.parse(record))
    this.#lines = this.#messages.size
  }

  add(message: Message): void {
    this.#messages.set(message.id, message)
    const changes: Change[] = [[table, message.id, message]]
    for (const id of [...this.#messages.keys()].slice(0, -kept)) {
      this.#messages.delete(id)
      changes.push([table, id, null])
    }
    this.#lines += 1
    if (this.#lines <= maxLines) this.#journal?.append(changes)
    else this.#rewrite()
  }

  get(id: string): Message | undefined {
    return this.#messages.get(id)
  }

  /** Newest first. `to` is a whole address of any recipient, `subject` a part; case is ignored. */
  find({ to, subject }: { to?: string | undefined; subject?: string | undefined }): Message[] {
    const address = to?.trim().toLowerCase()
    const part = subject?.toLowerCase()
    return [...this.#messages.values()]
      .filter((one) => address === undefined || one.to.toLowerCase().split(', ').includes(address))
      .filter((one) => part === undefined || one.subject.toLowerCase().includes(part))
      .toReversed()
  }

  clear(): void {
    this.#messages.clear()
    this.#rewrite()
  }

  close(): void {
    this.#journal?.close()
  }

  #rewrite(): void {
    this.#journal?.replace(new Map([[table, this.#messages]]))
    this.#lines = this.#messages.size
  }
}
