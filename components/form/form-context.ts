'use client'

import { createContext, use } from 'react'
import { idle, type ActionState } from './action-state'

/** What the last answer of the form's action says to its fields. Outside a form there is no answer. */
export const FormContext = createContext<ActionState>(idle)

/** A field's error, and the value to show again after a refusal. */
export function useFieldState(name: string): { error?: string; value?: string } {
  const state = use(FormContext)
  return { error: state.fieldErrors?.[name], value: state.values?.[name] }
}
