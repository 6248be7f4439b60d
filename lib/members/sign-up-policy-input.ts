import { domainToASCII } from 'node:url'
import { z } from 'zod'
import { joiningRoles, signUpModes } from './sign-up-policy'

/** Where anybody can have an address: a domain of these says nothing about who somebody works for. */
const everybodys = new Set(
  'aol.com fastmail.com gmail.com gmx.com gmx.de gmx.net googlemail.com hotmail.com icloud.com live.com mail.com mail.ru me.com msn.com outlook.com pm.me proton.me protonmail.com qq.com t-online.de web.de yahoo.com yandex.ru 163.com'.split(
    ' ',
  ),
)
const mostDomains = 20
const domainName = /^(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]$/

const domainsInput = z
  .string()
  .max(6_000, 'That is too much text.')
  .transform((text, ctx) => {
    const domains = new Set<string>()
    for (const raw of text.split(/[\s,;]+/).filter((part) => part !== '')) {
      const domain = domainToASCII(raw.replace(/^.*@/, '').toLowerCase())
      const refuse = (reason: string) => ctx.addIssue({ code: 'custom', message: reason })
      if (!domainName.test(domain)) refuse(`“${raw.slice(0, 80)}” isn’t a domain, like example.com.`)
      else if (everybodys.has(domain)) refuse(`Everybody can have an address at ${domain}. Name a domain of your own.`)
      else domains.add(domain)
    }
    if (domains.size > mostDomains) ctx.addIssue({ code: 'custom', message: `Use at most ${mostDomains} domains.` })
    return [...domains]
  })

export const signUpPolicyInput = z.object({
  mode: z.enum(signUpModes, 'Choose one of these.'),
  domains: domainsInput.default([]),
  role: z.enum(joiningRoles, 'Choose a role from the list.').default('member'),
})
