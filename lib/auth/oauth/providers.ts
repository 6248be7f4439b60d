export const oauthProviders = ['google', 'github', 'microsoft'] as const
export type OauthProvider = (typeof oauthProviders)[number]

export const providerNames: Record<OauthProvider, string> = {
  google: 'Google',
  github: 'GitHub',
  microsoft: 'Microsoft',
}
