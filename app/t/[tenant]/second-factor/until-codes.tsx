'use client'

import { use, type ReactNode } from 'react'
import { FormContext } from '@/components/form/form-context'
import { RecoveryCodeList } from './recovery-code-list'

/** The fields of a form that is answered with recovery codes, and then those. */
export function UntilCodes({ workspace, next, children }: { workspace: string; next: string; children: ReactNode }) {
  const { status, values } = use(FormContext)
  if (status !== 'ok' || !values?.recoveryCodes) return children
  return <RecoveryCodeList codes={values.recoveryCodes.split('\n')} workspace={workspace} next={next} />
}
