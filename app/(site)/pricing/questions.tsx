import { Plus } from 'lucide-react'
import { downgradeGraceDays } from '@/lib/billing/plans'
import { readOnlyAfterDays, suspendedAfterDays } from '@/lib/billing/standing'

const questions: { question: string; answer: string }[] = [
  {
    question: 'What happens at the limit?',
    answer:
      'You are told so, with what to do: upgrade, or make room. The database keeps the limit, so two people who create at the same moment can’t share the last place.',
  },
  {
    question: 'Can we change the plan later?',
    answer:
      'At any time, in both directions, and at once. Going up, you pay the difference for the rest of the month now, and the plan changes when that payment is through. Going down, the difference is credited to your next invoices.',
  },
  {
    question: 'What if we go down and have too much?',
    answer:
      'Nothing is deleted. What is over the new limit stays and can be worked in; new ones can be created once there is room.',
  },
  {
    question: 'How do we cancel?',
    answer:
      'On the billing page. The plan goes on to the end of what you have paid, then the workspace is on Free. Until then you can take it back with one click.',
  },
  {
    question: 'What if a payment fails?',
    answer: `Everything works for ${readOnlyAfterDays} more days while the card is tried again. Then the workspace is read-only, and ${suspendedAfterDays} days after the failure it is suspended. Owners can always sign in and pay, and everything is back the moment they do.`,
  },
  {
    question: 'Where does our data live on Business and Enterprise?',
    answer: `In a schema or a database of your own. When you upgrade, your data moves there by itself while everybody keeps working; the switch takes a fraction of a second. If you go back to a smaller plan, it stays for ${downgradeGraceDays} more days. Your billing page shows where the data is, and how a move is going.`,
  },
  {
    question: 'In which region does our data live?',
    answer:
      'Sign-up asks, where there is more than one. Accounts, sessions and all that is written in the workspace are stored there, on every plan, and your billing page says so. The workspace’s name, its address and what it pays are kept centrally, and the card with Stripe.',
  },
]

export function Questions() {
  return (
    <section aria-labelledby="questions" className="border-b border-line">
      <div className="mx-auto grid max-w-6xl gap-x-12 gap-y-6 border-line px-4 py-12 sm:px-8 lg:grid-cols-[1fr_2fr] xl:border-x">
        <h2 id="questions" className="text-2xl/tight font-semibold tracking-tight">
          Questions
        </h2>
        <div className="divide-y divide-line border-y border-line">
          {questions.map(({ question, answer }) => (
            <details key={question} className="group">
              <summary className="flex list-none items-center justify-between gap-4 py-4 text-base font-medium [&::-webkit-details-marker]:hidden">
                {question}
                <Plus
                  aria-hidden
                  className="size-4 shrink-0 text-muted transition-transform duration-100 group-open:rotate-45"
                />
              </summary>
              <p className="max-w-prose pb-5 text-pretty text-muted">{answer}</p>
            </details>
          ))}
        </div>
      </div>
    </section>
  )
}
