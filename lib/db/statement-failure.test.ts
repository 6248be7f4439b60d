import pg from 'pg'
import { expect, it } from 'vitest'
import { AppError } from '@/lib/errors'
import { failureOf } from './statement-failure'

const ofDatabase = (code: string) => Object.assign(new pg.DatabaseError('no', 2, 'error'), { code })

it.each([
  [ofDatabase('TN010'), { kind: 'limit', code: 'TN010', isAnswered: true }],
  [ofDatabase('57014'), { kind: 'limit', code: '57014', isAnswered: true }],
  [new AppError('TENANT_BUSY'), { kind: 'limit', code: 'TENANT_BUSY', isAnswered: false }],
  [ofDatabase('23505'), { kind: 'expected', code: '23505', isAnswered: true }],
  [new AppError('TENANT_SUSPENDED'), { kind: 'expected', code: 'TENANT_SUSPENDED', isAnswered: false }],
  [ofDatabase('42P01'), { kind: 'error', code: '42P01', isAnswered: true }],
  [ofDatabase('40001'), { kind: 'error', code: '40001', isAnswered: true }],
  [new AppError('UNAVAILABLE'), { kind: 'error', code: 'UNAVAILABLE', isAnswered: false }],
  [
    new Error('as Prisma gets it', { cause: new AppError('TENANT_BUSY') }),
    { kind: 'limit', code: 'TENANT_BUSY', isAnswered: false },
  ],
  [
    Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }),
    { kind: 'error', code: 'ECONNRESET', isAnswered: false },
  ],
  [Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }), { kind: 'error', code: 'EPIPE', isAnswered: false }],
  [new TypeError('x'), { kind: 'error', code: 'TypeError', isAnswered: false }],
  ['a string', { kind: 'error', code: 'unknown', isAnswered: false }],
])('reads %s', (error, failure) => {
  expect(failureOf(error)).toEqual(failure)
})
