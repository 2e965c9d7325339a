import { describe, expect, it } from 'vitest'
import { companies, people } from '../sandbox/seed/world.ts'
import { call, decideAtProcore, newVerifier, openCallback, openStartPage } from '../support/caller.ts'
import { app, freshApp, sandbox } from '../support/fresh-app.ts'
import { expectOk } from '../support/mapped-project.ts'
import { expectProblem } from '../support/problem.ts'

freshApp()

const marin = companies.marin.id
const refused = { status: 400, code: null, failed: 'other_browser' }
const open = (challenge: string, cookie?: string) => openStartPage(app.url, marin, challenge, cookie)
const victimDecides = (authorize: URL) => decideAtProcore(sandbox.procore.loginUrl, authorize, people.ana.id)
const redeem = (code: string, verifier: string) =>
  call(app.url, 'POST', `/api/session?company=${marin}`, undefined, { code, verifier })

describe('a sign-in that an attacker started', () => {
  it('redeems nothing in the browser of whoever follows the login link', async () => {
    const attacker = newVerifier()
    const { authorize } = await open(attacker.challenge)
    const address = await victimDecides(authorize)
    expect(await openCallback(address)).toEqual(refused)
    expect(sandbox.journal.entries({ path: '/oauth/token' })).toHaveLength(0)
    for (const table of ['sessions', 'hand_over_codes', 'used_sign_ins']) {
      expect(await app.rows(`SELECT * FROM ${table}`)).toEqual([])
    }
  })

  it('is refused in a browser that has a sign-in of its own on its way, which goes on', async () => {
    const attacker = newVerifier()
    const victim = newVerifier()
    const own = await open(victim.challenge)
    const { authorize } = await open(attacker.challenge)
    expect(await openCallback(await victimDecides(authorize), own.cookie)).toEqual(refused)
    const { code } = await openCallback(await victimDecides(own.authorize), own.cookie)
    await expectProblem(redeem(code ?? '', attacker.verifier), 401, 'sign_in_expired')
  })

  it('is refused with a cookie that the attacker made up or took from another sign-in', async () => {
    const { authorize } = await open(newVerifier().challenge)
    const other = await open(newVerifier().challenge)
    const name = other.cookie.split('=')[0]
    const address = await victimDecides(authorize)
    for (const cookie of [other.cookie, `${name}=`, `${name}=made-up`, 'other=1']) {
      expect(await openCallback(address, cookie)).toEqual(refused)
    }
    expect(sandbox.journal.entries({ path: '/oauth/token' })).toHaveLength(0)
  })

  it('does not move: the start page goes nowhere without its opener, and names no code', async () => {
    const answer = await fetch(
      `${app.url}/auth/procore/start?company=${marin}&challenge=${newVerifier().challenge}`,
      { redirect: 'manual' },
    )
    expect(answer.status).toBe(200)
    const page = await answer.text()
    expect(page).toContain('source === opener')
    expect(page).not.toContain('http-equiv')
    expect(page).not.toContain('<a ')
  })
})

describe('the cookie of a sign-in', () => {
  it('is bound to this host, to https and to ten minutes, and out of reach of scripts', async () => {
    const answer = await fetch(
      `${app.url}/auth/procore/start?company=${marin}&challenge=${newVerifier().challenge}`,
    )
    const [cookie = '', ...more] = answer.headers.getSetCookie()
    expect(more).toEqual([])
    expect(cookie).toMatch(/^__Host-[\w-]+=[\w-]{43};/)
    for (const part of ['Path=/', 'Secure', 'HttpOnly', 'SameSite=Lax', 'Max-Age=600']) {
      expect(cookie.split('; ')).toContain(part)
    }
    expect(cookie).not.toContain('Domain')
  })

  it('is shared by two panels that sign in at a time in one browser', async () => {
    const [first, second] = [newVerifier(), newVerifier()]
    const one = await open(first.challenge)
    const two = await open(second.challenge, one.cookie)
    expect(two.cookie).toBe(one.cookie)
    for (const [{ authorize }, { verifier }] of [
      [one, first],
      [two, second],
    ] as const) {
      const { code } = await openCallback(await victimDecides(authorize), two.cookie)
      await expectOk(redeem(code ?? '', verifier))
    }
  })
})
