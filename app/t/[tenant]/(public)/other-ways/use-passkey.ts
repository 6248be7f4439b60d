'use client'

import {
  browserSupportsWebAuthn,
  browserSupportsWebAuthnAutofill,
  type PublicKeyCredentialRequestOptionsJSON,
  startAuthentication,
} from '@simplewebauthn/browser'
import { startTransition, useEffect, useEffectEvent, useState, useSyncExternalStore } from 'react'

interface Answered {
  sealed: string
  answer: string
}

/** Sooner than a challenge grows too old. */
const renewMs = 8 * 60 * 1000

/** Asks this browser for a passkey of this workspace: when it is told to, and with `autofill` all the while that the page is open. */
export function usePasskey({ autofill, answered }: { autofill: boolean; answered: (given: Answered) => void }) {
  const isSupported = useSyncExternalStore(never, browserSupportsWebAuthn, () => false)
  const [isAsking, setAsking] = useState(false)
  const [problem, setProblem] = useState<string>()
  const [round, setRound] = useState(0)
  const give = useEffectEvent((given: Answered) => startTransition(() => answered(given)))

  useEffect(() => {
    if (!autofill) return
    let over = false
    const suggest = async () => {
      if (!(await browserSupportsWebAuthnAutofill()) || over) return
      const given = await request({ byAutofill: true })
      if (!over) give(given)
    }
    // Whoever chooses no passkey has nothing to be told.
    suggest().catch(() => {})
    const timer = setTimeout(() => setRound((before) => before + 1), renewMs)
    return () => {
      over = true
      clearTimeout(timer)
    }
  }, [autofill, round])

  const ask = async () => {
    setAsking(true)
    setProblem(undefined)
    try {
      const given = await request({ byAutofill: false })
      startTransition(() => answered(given))
    } catch (error) {
      setProblem(whatHappened(error))
      setRound((before) => before + 1) // the suggestions gave way to the question
    } finally {
      setAsking(false)
    }
  }
  return { isSupported, isAsking, problem, ask }
}

const never = () => () => {}

async function request({ byAutofill }: { byAutofill: boolean }): Promise<Answered> {
  const response = await fetch('/api/passkeys/challenge')
  if (!response.ok) throw new Error('no challenge')
  const { options, sealed } = (await response.json()) as {
    options: PublicKeyCredentialRequestOptionsJSON
    sealed: string
  }
  const answer = await startAuthentication({ optionsJSON: options, useBrowserAutofill: byAutofill })
  return { sealed, answer: JSON.stringify(answer) }
}

/** Browsers say as little as they can: who has cancelled and who has no passkey look the same. */
function whatHappened(error: unknown): string | undefined {
  const name = error instanceof Error ? error.name : ''
  if (name === 'AbortError') return undefined
  if (name === 'NotAllowedError') return 'No passkey was used. Try again, or sign in another way.'
  return 'That didn’t work. Try again in a moment, or sign in another way.'
}
