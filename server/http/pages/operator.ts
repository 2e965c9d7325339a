/** The operator of this installation, from the configuration; null for values that are not set. */
export interface Operator {
  name: string | null
  /** Where it runs and stores its data, in the operator's words. */
  hosting: string | null
  /** Whether it runs on Cloudflare Workers. */
  onCloudflare: boolean
  supportEmail: string | null
  security: SecurityContact | null
}

/** RFC 9116. */
export interface SecurityContact {
  /** `mailto:` or `https:`. */
  contact: string
  /** ISO 8601 UTC. */
  expires: string
}

/** The text of /.well-known/security.txt (RFC 9116); `publicUrl` is the app's own origin. */
export function securityText({ contact, expires }: SecurityContact, publicUrl: string): string {
  const lines = [
    `Contact: ${contact}`,
    `Expires: ${expires}`,
    'Preferred-Languages: en',
    `Canonical: ${publicUrl}/.well-known/security.txt`,
  ]
  return `${lines.join('\n')}\n`
}
