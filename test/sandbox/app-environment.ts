import type { Sandbox } from './sandbox.ts'
import { oauthApp } from './seed/world.ts'

/** A fixed 32-byte key in base64. */
export const testSecretKey = Buffer.from(Array.from({ length: 32 }, (_, at) => at * 7)).toString('base64')

/** The environment variables of an app that runs against this sandbox. */
export function appEnvironment(
  sandbox: Sandbox,
  { port, publicUrl, databasePath }: { port: number; publicUrl: string; databasePath: string },
): Record<string, string> {
  return {
    PORT: String(port),
    PUBLIC_URL: publicUrl,
    DATABASE_PATH: databasePath,
    SECRET_KEY: testSecretKey,
    PROCORE_CLIENT_ID: oauthApp.clientId,
    PROCORE_CLIENT_SECRET: oauthApp.clientSecret,
    PROCORE_LOGIN_URL: sandbox.procore.loginUrl,
    PROCORE_API_URL: sandbox.procore.apiUrl,
    PROCORE_APP_URL: sandbox.procore.appUrl,
    PROCORE_APP_ORIGINS: new URL(sandbox.procore.appUrl).origin,
    PROCORE_WEBHOOK_SECRET: 'sandbox-webhook-secret-for-tests-only',
    CLEARSTORY_API_URL: sandbox.clearstory.apiUrl,
    CLEARSTORY_APP_URL: sandbox.clearstory.appUrl,
    // Tests send requests faster than people do. The rate limits have separate tests, which turn them on.
    REQUEST_LIMITS: 'off',
  }
}
