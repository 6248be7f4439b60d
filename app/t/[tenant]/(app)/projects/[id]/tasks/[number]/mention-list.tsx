import { Avatar } from '@/components/ui/avatar'
import { classNames } from '@/components/ui/class-names'
import { VisuallyHidden } from '@/components/ui/visually-hidden'
import type { Person } from './mention-query'

export const optionId = (listId: string, index: number) => `${listId}-${index}`

/** Who may be meant. The focus stays in the text; the one that Enter takes is marked. */
export function MentionList({
  id,
  people,
  index,
  onChoose,
}: {
  id: string
  people: Person[]
  index: number
  onChoose: (person: Person) => void
}) {
  return (
    <>
      <VisuallyHidden>
        <span role="status">{people.length > 0 && `${people.length} people, arrow keys to choose`}</span>
      </VisuallyHidden>
      {people.length > 0 && (
        <div
          id={id}
          role="listbox"
          aria-label="People to mention"
          className="absolute inset-x-0 top-full z-40 mt-1 max-w-xs rounded-md border border-line bg-surface p-1 shadow-high"
        >
          {people.map((person, at) => (
            <div
              key={person.id}
              id={optionId(id, at)}
              role="option"
              tabIndex={-1}
              aria-selected={at === index}
              // Before the text area loses the focus.
              onPointerDown={(event) => {
                event.preventDefault()
                onChoose(person)
              }}
              className={classNames(
                'flex min-h-9 cursor-pointer items-center gap-2 rounded-sm px-2 select-none hover:bg-raised',
                at === index && 'bg-raised',
              )}
            >
              <Avatar id={person.id} name={person.name} size="xs" />
              <span className="truncate">{person.name}</span>
            </div>
          ))}
        </div>
      )}
    </>
  )
}
