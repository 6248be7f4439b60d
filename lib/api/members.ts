import { z } from 'zod'
import { emailInput } from '@/lib/auth/input'
import { AppError } from '@/lib/errors'
import { inviteMembers } from '@/lib/members/invite-members'
import { listOf, listQuery, readList } from './list'
import { reading, writing } from './operation'
import { pathId, updatedSinceQuery } from './parameters'
import { memberSchema } from './schemas'
import { memberFields, showMember, toMember } from './show'

const tag = 'Members'

/** Whoever has a key must not be able to make themselves more than the key: it invites nobody who could. */
const invitable = ['member', 'viewer'] as const
const daysToAccept = 7

const list = reading({
  id: 'listMembers',
  path: '/members',
  tag,
  scope: 'members:read',
  summary: 'List members',
  description: 'Everybody who takes a place: members, and those who are invited.',
  query: listQuery.extend({
    email: emailInput.optional().meta({ description: 'The one with this e-mail address.' }),
    updatedSince: updatedSinceQuery(
      'Those who',
      'Some of them show no difference here. Webhooks and the audit log tell of who has left.',
    ),
  }),
  answer: listOf(memberSchema),
  async read({ tenant, db }, { query }) {
    const { email, updatedSince } = query
    const filter = { deactivatedAt: null, email, ...(updatedSince && { updatedAt: { gte: updatedSince } }) }
    const { rows, nextCursor } = await readList({ tenantId: tenant.id, list: 'members', query }, (stretch) =>
      db.user.findMany({
        ...stretch,
        where: { AND: [filter, stretch.where] },
        select: memberFields,
      }),
    )
    return { data: rows.map(toMember), nextCursor }
  },
})

const get = reading({
  id: 'getMember',
  path: '/members/{memberId}',
  tag,
  scope: 'members:read',
  summary: 'Get a member',
  params: z.object({ memberId: pathId('member') }),
  answer: memberSchema,
  read: (ctx, { params: { memberId } }) => showMember(ctx, memberId),
})

const invite = writing({
  id: 'inviteMember',
  method: 'POST',
  path: '/members',
  tag,
  scope: 'members:invite',
  summary: 'Invite somebody',
  description:
    'They get a mail with a link, and take a place of the plan. A key can invite members and viewers; other roles are given by people.',
  body: z.object({
    email: emailInput.meta({ examples: ['ada@example.com'] }),
    role: z.enum(invitable, 'Send member or viewer: other roles are given by people.').default('member'),
  }),
  status: 201,
  answer: memberSchema,
  async write(ctx, { body: { email, role } }) {
    const { invited, known } = await inviteMembers(ctx, { emails: [email], role, days: daysToAccept })
    const [person] = invited
    if (!person) throw new AppError('CONFLICT', { message: known[0] })
    return person.id
  },
  show: showMember,
})

export const memberOperations = [list, invite, get]
