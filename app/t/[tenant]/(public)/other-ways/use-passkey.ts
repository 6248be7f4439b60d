'use client'

import {
  browserSupportsWebAuthn,
  browserSupportsWebAuthnAutofill,
  type PublicKeyCredentialRequestOptionsJSON,
  startAuthentication,
  WebAuthnAbortService,
} from '@simplewebauthn/browser'
import { startTransition, useEffect, useEffectEvent, useRef, useState, useSyncExternalStore } from 'react'

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
  const suggestAgain = useRef(() => {})
  const give = useEffectEvent((given: Answered) => startTransition(() => answered(given)))

  useEffect(() => {
    if (!autofill) return undefined
    // Whoever chooses no passkey has nothing to be told. Each new request ends the one before.
    const suggest = () => {
      suggestion().then(
        (given) => given && give(given),
        () => {},
      )
    }
    suggest()
    suggestAgain.current = suggest
    const timer = setInterval(suggest, renewMs)
    return () => {
      clearInterval(timer)
      WebAuthnAbortService.cancelCeremony()
    }
  }, [autofill])

  const ask = async () => {
    setAsking(true)
    setProblem(undefined)
    try {
      const given = await request({ byAutofill: false })
      startTransition(() => answered(given))
    } catch (error) {
      setProblem(whatHappened(error))
      suggestAgain.current()
    } finally {
      setAsking(false)
    }
  }
  return { isSupported, isAsking, problem, ask }
}

const suggestion = async () => ((await browserSupportsWebAuthnAutofill()) ? request({ byAutofill: true }) : null)

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
