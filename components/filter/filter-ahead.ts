'use client'

import { createContext, type RefObject } from 'react'

/** True while a filter form holds something that its page doesn't show yet. Outside a form nothing does. */
export const FilterAhead = createContext<RefObject<boolean>>({ current: false })
