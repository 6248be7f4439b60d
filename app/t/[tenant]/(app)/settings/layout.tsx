import { tenantLayout } from '@/lib/web/tenant-layout'
import { SettingsNav } from './settings-nav'
import { settingsFor } from './settings-pages'

export default tenantLayout({}, ({ ctx, children }) => (
  <div className="lg:grid lg:grid-cols-[10rem_minmax(0,1fr)] lg:items-start lg:gap-10">
    <SettingsNav groups={settingsFor(ctx.actor.role)} />
    <div className="min-w-0">{children}</div>
  </div>
))
