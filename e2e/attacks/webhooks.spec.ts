import { postAction, serverActions } from '@/e2e/support/post-action'
import { startReceiver } from '@/e2e/support/receiver'
import { rowsOf } from '@/e2e/support/tables'
import { expect, newAddress, test } from '@/e2e/support/test'
import { readUrls } from '@/e2e/support/urls'
import { pathIn } from '@/e2e/support/valid-posts'
import { newWorkspace } from '@/e2e/support/workspace'
import { newSide, type Side } from './world'

const { siteUrl } = readUrls()

/** An address inside a network, or of a cloud’s own services, however it is spelled; and what is no web address at all. */
const inside = [
  ['10.0.0.1', '172.16.0.1', '172.31.255.254', '192.168.1.1', '100.64.0.1', '169.254.169.254', '0.0.0.0', '192.0.2.1'],
  ['198.18.0.1', '224.0.0.1', '240.0.0.1', '255.255.255.255', '168.63.129.16', '192.0.0.192', '100.100.100.200'],
  // As one number, in octal, in hexadecimal, and with parts left out.
  [
    '167772161',
    '2852039166',
    '0xa9fea9fe',
    '0xa9.0xfe.0xa9.0xfe',
    '012.0.0.1',
    '0251.0376.0251.0376',
    '10.1',
    '192.168.257',
  ],
  ['%31%30.0.0.1', '１０.0.0.1', '10。0。0。1', '①⓪.0.0.1', '10.0.0.1.'],
  ['[fd00::1]', '[fe80::1]', '[::]', '[ff02::1]', '[2001:db8::1]', '[fec0::1]', '[fd00:ec2::254]'],
  // With another address inside: mapped, compatible, 6to4, NAT64, Teredo.
  ['[::ffff:10.0.0.1]', '[::ffff:a00:1]', '[0:0:0:0:0:ffff:a9fe:a9fe]', '[::10.0.0.1]', '[2002:a00:1::]'],
  ['[64:ff9b::10.0.0.1]', '[64:ff9b:1::a00:1]', '[2001:0:a00:1::]', '[::ffff:0:10.0.0.1]'],
  [
    'intranet',
    'metadata',
    'host.docker.internal@10.0.0.1',
    'example.com@10.0.0.1',
    '10.0.0.1#example.com',
    '10.0.0.1?.example.com',
  ],
]
  .flat()
  .map((host) => `https://${host}/`)
const others = [
  ['http://example.com/', 'ftp://example.com/', 'file:///etc/passwd', 'gopher://example.com/', 'javascript:alert(1)'],
  [
    'https://example.com:22/',
    'https://example.com:6379/',
    'https://user:word@example.com/',
    'https://',
    '//example.com/',
    'https://[::1',
  ],
  [`https://example.com/${'x'.repeat(600)}`],
].flat()

/** Posts to an action where it answers: on its own page. */
function act(side: Side, name: string, fields: Record<string, string>) {
  const action = serverActions().find((each) => each.name === `settings/webhooks/actions.ts#${name}`)
  if (!action) throw new Error(`no action ${name}`)
  const at = side.origin + pathIn(action.paths[0] ?? '', side)
  return postAction(at, action.id, fields, { cookie: side.cookies.owner, 'x-forwarded-for': newAddress() })
}

test('no endpoint can be inside a network, however its address is spelled', async () => {
  const side = await newSide(await newWorkspace({ plan: 'enterprise' }))
  const { endpointId } = side
  const before = await rowsOf([side.id])
  for (const url of [...inside, ...others]) {
    const fields = { url, description: '', events: 'task.created' }
    for (const answer of [await act(side, 'create', fields), await act(side, 'update', { ...fields, endpointId })]) {
      expect(answer.status, url).toBe(200)
      expect(answer.body, url).toContain('"fieldErrors":{"url":')
    }
  }
  expect(await rowsOf([side.id])).toEqual(before)
  // What stopped them was the address.
  const fields = { url: 'https://hooks.example.com/in?x=1', description: '', events: 'task.created' }
  expect((await act(side, 'create', fields)).body).toContain('"status":"ok"')
})

test('nothing is sent inside a network by an endpoint that was stored past the form, or by a name', async () => {
  test.setTimeout(120_000)
  const side = await newSide(await newWorkspace({ plan: 'enterprise' }))
  const { openEndpointId: endpointId, db } = side
  const names = ['https://intranet.internal/', 'https://metadata.google.internal/', 'https://db.test/']
  for (const url of [...inside, ...names]) {
    await db.webhookEndpoint.updateMany({ where: { id: endpointId }, data: { url } })
    const { status, body } = await act(side, 'sendTest', { endpointId })
    expect(status, url).toBe(200)
    expect(body, url).toContain('"status":"error"')
    expect(body, url).not.toMatch(/answered \d|ECONNREFUSED|EHOSTUNREACH|timed? ?out/i)
  }
})

test('a receiver leads nowhere else, and what it says isn’t shown as ours', async () => {
  const side = await newSide(await newWorkspace({ plan: 'enterprise' }))
  const [receiver, target] = [await startReceiver(), await startReceiver()]
  const { openEndpointId: endpointId, db } = side
  await db.webhookEndpoint.updateMany({ where: { id: endpointId }, data: { url: receiver.url } })
  const places = [
    target.url,
    `${siteUrl}/api/health`,
    'http://169.254.169.254/latest/',
    'file:///etc/passwd',
    '//10.0.0.1/',
  ]
  for (const status of [301, 302, 303, 307, 308])
    for (const location of places) {
      receiver.answer(status, { location })
      const { body } = await act(side, 'sendTest', { endpointId })
      expect(body, `${status} to ${location}`).toContain('a redirect.')
    }
  expect(receiver.received.length).toBe(25)
  expect(target.received).toEqual([])
  receiver.answer(200)
  expect((await act(side, 'sendTest', { endpointId })).body).toContain('"status":"ok"')
  receiver.stop()
  target.stop()
})
