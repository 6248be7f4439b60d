/** Tells a password manager whose new password this is. It isn't shown, and a disabled field isn't sent. */
export function UsernameForManagers({ email }: { email: string }) {
  return <input type="email" autoComplete="username" value={email} readOnly disabled hidden />
}
