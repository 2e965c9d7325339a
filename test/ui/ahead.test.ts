import { describe, expect, it } from 'vitest'
import { questionOf, takeAhead } from '../../ui/api/early-request.ts'

const path = '/api/projects/1/change-events/2/open'
const ana = { authorization: 'Bearer ana' }
const asked = () => ({ ahead: { [questionOf(path, ana)]: Promise.resolve(new Response('ahead')) } })

describe('what was asked ahead of the panel’s script', () => {
  it('is the answer to the panel’s first question, once', async () => {
    const window = asked()
    expect(await (await takeAhead(window, questionOf(path, ana)))?.text()).toBe('ahead')
    expect(takeAhead(window, questionOf(path, ana))).toBeUndefined()
  })

  it.each([
    ['another change event', questionOf('/api/projects/1/change-events/3/open', ana)],
    ['another person', questionOf(path, { authorization: 'Bearer ben' })],
    ['nobody', questionOf(path, {})],
  ])('is not the answer for %s, and then for nothing any more', (_, question) => {
    const window = asked()
    expect(takeAhead(window, question)).toBeUndefined()
    expect(takeAhead(window, questionOf(path, ana))).toBeUndefined()
  })
})
