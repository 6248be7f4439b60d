import { ButtonLink } from '@/components/ui/button'

export default function LandingPage() {
  return (
    <div className="mx-auto max-w-6xl px-4 py-24 sm:px-6">
      <h1 className="text-4xl font-semibold tracking-tight">Tenantry</h1>
      <ButtonLink href="/sign-up" variant="primary">
        Create a workspace
      </ButtonLink>
    </div>
  )
}
