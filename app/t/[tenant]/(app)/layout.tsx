import { CreditCard, FolderKanban, House, Settings } from 'lucide-react'
import type { ReactNode } from 'react'
import { CommandPalette } from '@/components/command/command-palette'
import { SearchButton } from '@/components/command/search-button'
import { AppShell } from '@/components/shell/app-shell'
import type { NavItem } from '@/components/shell/nav-list'
import { OwnTheme } from '@/components/shell/own-theme'
import { RememberZone } from '@/components/shell/remember-zone'
import { FacesProvider } from '@/components/ui/faces-context'
import { ZoneProvider } from '@/components/ui/zone-context'
import { can, roleLabels, type Role } from '@/lib/auth/permissions'
import { plans } from '@/lib/billing/plans'
import { readStanding } from '@/lib/billing/read-standing'
import { readErasure } from '@/lib/erasure/read-erasure'
import { readMoveNews } from '@/lib/operations/moves/read-move-news'
import { readFaces } from '@/lib/images/pictures'
import { brandOf } from '@/lib/web/brand'
import { tenantLayout } from '@/lib/web/tenant-layout'
import { viewerProfile, viewerZone } from '@/lib/web/viewer'
import { accentStyle, logoPath } from '@/lib/workspaces/brand'
import { chooseTheme } from './choose-theme'
import { commandsFor } from './commands-for'
import { DeletionBanner } from './deletion-banner'
import { MoveBanner } from './move-banner'
import { SignOutButton } from './sign-out-button'
import { StandingBanner } from './standing-banner'

export default tenantLayout({}, async ({ ctx, children }) => {
  const { tenant, actor, entitlements } = ctx
  const [notice, zone, profile, brand, faces] = await Promise.all([
    noticesFor(tenant.id, actor.role),
    viewerZone(),
    viewerProfile(),
    brandOf(tenant),
    readFaces(ctx),
  ])
  const { name: plan } = plans[entitlements.plan]
  const nav = navFor(actor.role)
  return (
    <ZoneProvider zone={zone}>
      <FacesProvider faces={faces}>
        <RememberZone isChosen={typeof profile?.timeZone === 'string'} />
        {profile?.theme && <OwnTheme theme={profile.theme} />}
        <AppShell
          notice={notice}
          workspace={{ id: tenant.id, name: tenant.name, plan, logo: brand.logo ? logoPath(brand.logo) : undefined }}
          accent={accentStyle(brand)}
          nav={nav}
          search={<SearchButton />}
          searchCompact={<SearchButton compact />}
          user={{ id: actor.userId, name: actor.name, email: actor.email, role: roleLabels[actor.role].name }}
          signOut={<SignOutButton />}
          saveTheme={chooseTheme}
        >
          {children}
        </AppShell>
        <CommandPalette commands={commandsFor(actor.role, nav)} />
      </FacesProvider>
    </ZoneProvider>
  )
})

/** Its end, or a payment that is open, concerns everybody; a move those who look after the workspace. */
async function noticesFor(tenantId: string, role: Role): Promise<ReactNode> {
  const [eraseAfter, standing, news] = await Promise.all([
    readErasure(tenantId),
    readStanding(tenantId),
    can(role, 'billing.read') ? readMoveNews(tenantId) : null,
  ])
  return (
    <>
      {eraseAfter && <DeletionBanner eraseAfter={eraseAfter} mayTakeBack={can(role, 'workspace.manage')} />}
      {standing !== 'ok' && !eraseAfter && <StandingBanner standing={standing} mayPay={can(role, 'billing.manage')} />}
      {can(role, 'billing.read') && <MoveBanner news={news} />}
    </>
  )
}

/** What is under Settings has a list of its own: settings/settings-pages. */
function navFor(role: Role): NavItem[] {
  return [
    { href: '/', label: 'Home', icon: <House /> },
    { href: '/projects', label: 'Projects', icon: <FolderKanban /> },
    ...(can(role, 'billing.read') ? [{ href: '/billing', label: 'Billing', icon: <CreditCard /> }] : []),
    { href: '/settings', label: 'Settings', icon: <Settings /> },
  ]
}
