import { createHash } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Problem, SessionView } from '../../server/usecases/views.ts'
import type { Answer } from '../../ui/api/http.ts'
import { unreadable } from '../../ui/messages/problems.ts'
import { createSignIn, type SignInHost } from '../../ui/sign-in/model.ts'

const own = 'https://clearstory.example'
const session: SessionView = {
  bearer: 'b',
  expiresAt: '2026-11-24T13:00:00Z',
  personId: '1',
  personName: 'Ana Diaz',
  companyId: '42',
  companyName: 'Marin Builders',
}
const refused: Problem = { ...unreadable(400, 'reads', 'r'), code: 'sign_in_expired' }

function stage({ blocked = false, answers = [] as Answer<SessionView>[] } = {}) {
  const opened: string[] = []
  const redeemed: { companyId: string; code: string; verifier: string }[] = []
  const sessions: SessionView[] = []
  const said: object[] = []
  let closed = false
  let hear: Parameters<SignInHost['listen']>[0] = () => {}
  let tick = () => {}
  const host: SignInHost = {
    origin: own,
    open: (address) => {
      opened.push(address)
      return blocked
        ? null
        : { isClosed: () => closed, close: () => {}, say: (message) => said.push(message) }
    },
    listen: (listener) => {
      hear = listener
      return () => {
        hear = () => {}
      }
    },
    every: (_milliseconds, act) => {
      tick = act
      return () => {
        tick = () => {}
      }
    },
    randomBytes: (length) => new Uint8Array(length).fill(251),
    sha256: async (text) => createHash('sha256').update(text).digest(),
  }
  const api = {
    redeem: async (companyId: string, code: string, verifier: string): Promise<Answer<SessionView>> => {
      redeemed.push({ companyId, code, verifier })
      return answers.shift() ?? { ok: true, value: session }
    },
  }
  const signIn = createSignIn(host, api, (view) => sessions.push(view))
  return {
    signIn,
    opened,
    redeemed,
    said,
    sessions,
    close: () => {
      closed = true
    },
    say: (data: unknown, origin = own) => hear({ data, origin }),
    tick: () => tick(),
  }
}

const settled = () => new Promise((resolve) => setImmediate(resolve))

describe('signing in', () => {
  let at: ReturnType<typeof stage>
  beforeEach(async () => {
    at = stage()
    await at.signIn.prepare()
  })

  it('opens the window with the hash of a verifier that only the panel knows', async () => {
    at.signIn.start('42')
    const query = new URL(at.opened[0] ?? '', own).searchParams
    at.say({ type: 'clearstory.signed_in', code: 'K7QF2MXD' })
    await settled()
    const verifier = at.redeemed[0]?.verifier ?? ''
    expect(verifier).toMatch(/^[\w-]{43}$/)
    expect(query.get('company')).toBe('42')
    expect(at.redeemed[0]?.companyId).toBe('42')
    expect(query.get('challenge')).toBe(createHash('sha256').update(verifier).digest('base64url'))
    expect(at.sessions).toEqual([session])
  })
  it('confirms the sign-in it began, and no other', () => {
    at.signIn.start('42')
    const challenge = new URL(at.opened[0] ?? '', own).searchParams.get('challenge')
    const opened = { type: 'clearstory.sign_in_opened', challenge }
    at.say(opened, 'https://evil.example')
    at.say({ ...opened, challenge: 'x'.repeat(43) })
    at.say({ type: opened.type })
    expect(at.said).toEqual([])
    at.say(opened)
    expect(at.said).toEqual([{ type: 'clearstory.sign_in_confirmed', challenge }])
    expect(at.signIn.state.value).toMatchObject({ kind: 'waiting' })
  })
  it('ignores a code from another origin', async () => {
    at.signIn.start('42')
    at.say({ type: 'clearstory.signed_in', code: 'K7QF2MXD' }, 'https://evil.example')
    await settled()
    expect(at.redeemed).toEqual([])
  })
  it('takes a closed window as a hint and goes on listening', async () => {
    at.signIn.start('42')
    at.close()
    at.tick()
    expect(at.signIn.state.value).toMatchObject({ kind: 'waiting', closed: true, mayType: true })
    at.say({ type: 'clearstory.signed_in', code: 'K7QF2MXD' })
    await settled()
    expect(at.sessions).toHaveLength(1)
  })
  it('offers the textbox only after a moment', () => {
    at.signIn.start('42')
    at.tick()
    expect(at.signIn.state.value).toMatchObject({ mayType: false })
    at.tick()
    at.tick()
    expect(at.signIn.state.value).toMatchObject({ mayType: true, closed: false })
  })
  it('tells a refusal by its reason, and one it does not know as failed', () => {
    at.signIn.start('42')
    at.say({ type: 'clearstory.sign_in_failed', reason: 'app_not_connected' })
    expect(at.signIn.state.value).toEqual({ kind: 'refused', reason: 'app_not_connected' })
    at.signIn.start('42')
    at.say({ type: 'clearstory.sign_in_failed' })
    expect(at.signIn.state.value).toEqual({ kind: 'refused', reason: 'failed' })
  })
})

describe('signing in, when something is in the way', () => {
  it('says that the browser blocked the window', async () => {
    const { signIn } = stage({ blocked: true })
    await signIn.prepare()
    signIn.start('42')
    expect(signIn.state.value).toEqual({ kind: 'blocked' })
  })
  it('keeps waiting after a mistyped code, for the window and for another try', async () => {
    const { signIn, sessions, redeemed } = stage({ answers: [{ ok: false, problem: refused }] })
    await signIn.prepare()
    signIn.start('42')
    await signIn.redeemTyped('wrong')
    expect(signIn.state.value).toMatchObject({ kind: 'waiting', problem: refused, trying: false })
    await signIn.redeemTyped(' k7qf-2mxd ')
    expect(redeemed.at(-1)?.code).toBe('K7QF-2MXD')
    expect(sessions).toHaveLength(1)
  })
  it('tells why a code from the window was refused', async () => {
    const { signIn, say } = stage({ answers: [{ ok: false, problem: refused }] })
    await signIn.prepare()
    signIn.start('42')
    say({ type: 'clearstory.signed_in', code: 'K7QF2MXD' })
    await settled()
    expect(signIn.state.value).toEqual({ kind: 'failed', problem: refused })
  })
})
