/** What a server action answers a form with. `values` are echoed so that nobody types twice; secrets never are. */
export interface ActionState {
  status: 'idle' | 'ok' | 'error'
  /** A sentence for the person: what happened, or what is wrong and what to do. */
  message?: string
  /** Field name → what is wrong with it and what to do. */
  fieldErrors?: Record<string, string>
  values?: Record<string, string>
  /** What is told this once and never again, such as a new secret: `OnceTold` shows it. */
  once?: Record<string, string>
}

export const idle: ActionState = { status: 'idle' }

/** The signature that `useActionState` wants. */
export type FormAction = (previous: ActionState, form: FormData) => Promise<ActionState>
