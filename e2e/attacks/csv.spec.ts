import { type Answer, send } from '@/e2e/support/send'
import { rowsOf } from '@/e2e/support/tables'
import { actionId, postAction } from '@/e2e/support/post-action'
import { expect, newAddress, test } from '@/e2e/support/test'
import { newWorkspace } from '@/e2e/support/workspace'
import { newSide, type Side } from './world'

const json = { 'content-type': 'application/json' }

function post(side: Side, path: string, body: string, more: Record<string, string> = {}): Promise<Answer> {
  const { origin, cookies } = side
  const headers = { cookie: cookies.owner, origin, 'x-forwarded-for': newAddress(), ...json, ...more }
  return send(`${origin}/api/imports/${path}`, { method: 'POST', headers, body })
}

const upload = (side: Side, content: string | Buffer, fileName = 'x.csv') =>
  post(
    side,
    'upload',
    JSON.stringify({ projectId: side.projectId, fileName, content: Buffer.from(content).toString('base64') }),
  )

test('a file that is made to keep us busy is refused, soon, and nothing is kept of it', async () => {
  test.setTimeout(120_000)
  const side = await newSide(await newWorkspace({ plan: 'enterprise' }))
  const before = await rowsOf([side.id])
  const bombs: Record<string, string | Buffer> = {
    'a cell without end': `Title\n${'x'.repeat(3_900_000)}`,
    'a cell without end, in quotes': `Title\n"${'x'.repeat(3_900_000)}"`,
    'a quote that never closes': `Title\n"${'a\n'.repeat(1_000_000)}`,
    'nothing but quotes': '"'.repeat(3_999_999),
    'a million columns': ','.repeat(1_000_000).replaceAll(',', 'a,'),
    'a million columns, in the last row': `Title\nFly\n${'a,'.repeat(1_000_000)}`,
    'a hundred and one columns': `${'a,'.repeat(100)}a\nFly`,
    'a million rows': `Title\n${'x\n'.repeat(1_000_000)}`,
    'nothing but separators': ',;\t|'.repeat(900_000),
    'nothing but blanks': ' '.repeat(3_900_000),
    'nothing but commas': ','.repeat(3_900_000),
    'nothing but zeros': Buffer.alloc(3_900_000),
    'nothing at all': '',
    'more than it may be': Buffer.alloc(4 * 1024 * 1024 + 1, 'x\n'),
  }
  for (const [what, content] of Object.entries(bombs)) {
    const begun = performance.now()
    const { status, body } = await upload(side, content)
    expect(status, `${what}: ${body.slice(0, 200)}`).toBeGreaterThanOrEqual(400)
    expect(status, `${what}: ${body.slice(0, 200)}`).toBeLessThan(500)
    expect(performance.now() - begun, what).toBeLessThan(10_000)
  }
  const far = JSON.stringify({ projectId: side.projectId, fileName: 'x.csv', content: 'eCx4'.repeat(3_000_000) })
  expect((await post(side, 'upload', far)).status, 'more than the body may be').toBe(413)
  const chunked = { 'content-length': '', 'transfer-encoding': 'chunked' }
  expect((await post(side, 'upload', far, chunked)).status, 'more, in chunks').toBe(413)
  const odd = [
    { content: 'not base64 at all!' },
    { content: 7 },
    { content: ['VGl0bGU='] },
    { fileName: 'x'.repeat(2_000) },
    { fileName: null },
    { projectId: '../x' },
    { tenantId: side.id },
  ]
  for (const change of odd) {
    const whole = { projectId: side.projectId, fileName: 'x.csv', content: 'VGl0bGUKRmx5', ...change }
    expect((await post(side, 'upload', JSON.stringify(whole))).status, JSON.stringify(change).slice(0, 60)).toBe(400)
  }
  expect(await rowsOf([side.id])).toEqual(before)
})

test('what a spreadsheet would run comes out as text, and zeros and foreign names do no harm', async () => {
  const side = await newSide(await newWorkspace({ plan: 'enterprise' }))
  const formulas = [
    '=1+1',
    '+1+1',
    '-2+3',
    '@SUM(A1)',
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://evil.example","x")',
    '＝1',
    '|calc',
    ' =1',
  ]
  const quoted = (cell: string) => `"${cell.replaceAll('"', '""')}"`
  const rows = [...formulas.map(quoted), 'zero\0byte', '__proto__', 'constructor'].map(
    (title) => `${title},${quoted('=2')}`,
  )
  const content = `Title,Description,__proto__,constructor\n${rows.join('\n')}`
  const begun = await upload(side, content, '../../\u202Egnp.exe\r\n=x.csv')
  expect(begun.status, begun.body).toBe(200)
  const { id: importId } = JSON.parse(begun.body) as { id: string }
  const { fileName } = await side.db.import.findFirstOrThrow({ where: { id: importId } })
  expect(fileName).not.toMatch(/[\p{C}]/u)
  const headers = { cookie: side.cookies.owner, 'x-forwarded-for': newAddress() }
  const fields = { projectId: side.projectId, importId }
  const at = `${side.origin}/projects/${side.projectId}/import/${importId}`
  await postAction(at, actionId('import/actions.ts#start'), fields, headers)
  const step = await post(side, 'step', JSON.stringify(fields))
  expect(JSON.parse(step.body)).toMatchObject({ state: 'done', rowsDone: rows.length, rowsFailed: 0 })

  const exported = await send(`${side.origin}/api/tasks/export?project=${side.projectId}`, { headers })
  expect(exported.headers['content-disposition']).toMatch(/^attachment; filename="[\w.-]+"$/)
  expect(exported.headers['content-type']).toBe('text/csv; charset=utf-8')
  for (const formula of formulas)
    expect(exported.body).toContain(`'${formula.trim().slice(0, 3).replaceAll('"', '""')}`)
  expect(exported.body).not.toMatch(/(^|[,\n\r])"?[\s]*[=+\-@＝|]/m)
  expect(exported.body).toContain('zerobyte')
  expect(exported.body).not.toContain('\0')
})
