import { renderToStaticMarkup } from 'react-dom/server'
import { expect, it, vi } from 'vitest'
import { AppError, type ErrorCode } from '@/lib/errors'
import { errorPage } from './error-page'
import { PageProblem } from './page-problem'

vi.mock('next/headers', () => ({ headers: async () => new Headers({ 'sec-fetch-dest': 'empty' }) }))
vi.mock('next/navigation', async (original) => ({
  ...(await original<object>()),
  useRouter: () => ({ refresh: () => {} }),
}))

const inPlaceOfPage = async (error: AppError) => renderToStaticMarkup(await errorPage(error))
const inPlaceOfPart = ({ digest }: AppError) => renderToStaticMarkup(<PageProblem digest={digest} reset={() => {}} />)

it.each<[ErrorCode, number | undefined, string]>([
  ['TOO_MANY_REQUESTS', 23, 'Too many requests'],
  ['TOO_MANY_REQUESTS', 23, 'tries again by itself in 23 seconds'],
  ['TOO_MANY_REQUESTS', 1, 'by itself in a second.'],
  ['TENANT_BUSY', 2, 'This workspace is busy'],
  ['TOO_SLOW', undefined, 'That took too long'],
  ['TENANT_SWITCHING', 5, 'we are moving this workspace'],
  ['TENANT_MAINTENANCE', 60, 'is being updated'],
  ['UNAVAILABLE', 5, 'We can’t answer right now'],
])(
  '%s is said in place of a page, and of a part of it that the browser knows by its digest alone',
  async (code, retryAfter, text) => {
    const error = new AppError(code, { internal: 'hunter2', ...(retryAfter !== undefined && { retryAfter }) })
    expect(await inPlaceOfPage(error)).toContain(text)
    expect(inPlaceOfPart(error)).toBe(await inPlaceOfPage(error))
    expect(error.digest).not.toContain('hunter2')
  },
)

it('what is nobody’s fault but ours is said so, with its number', async () => {
  expect(renderToStaticMarkup(<PageProblem digest="1234567" reset={() => {}} />)).toMatch(/on our side.*1234567/)
  expect(new AppError('INTERNAL').digest).toBeUndefined()
  await expect(errorPage(new AppError('CONFIGURATION'))).rejects.toMatchObject({ code: 'CONFIGURATION' })
})
