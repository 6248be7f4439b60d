import type { Simulator } from '@/dev/stripe/simulator'
import type { Form } from './card-form'

export interface PageRequest {
  readonly method: 'GET' | 'POST'
  readonly id: string
  readonly form: Form
  readonly query: URLSearchParams
}

/** A page, or where to go instead. */
export type PageAnswer = { readonly status: number; readonly html: string } | { readonly redirect: string }

export type Page = (simulator: Simulator, request: PageRequest) => PageAnswer
