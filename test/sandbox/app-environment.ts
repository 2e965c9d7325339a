import type { Sandbox } from './sandbox.ts'
import { oauthApp } from './seed/world.ts'

/** 32 bytes in base64, as good as random. */
export const testSecretKey = Buffer.from(Array.from({ length: 32 }, (_, at) => at * 7)).toString('base64')

/** The environment of an app that lives in this sandbox. */
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
    // Tests ask faster than people do. What the limits do has tests that turn them on.
    REQUEST_LIMITS: 'off',
  }
}
