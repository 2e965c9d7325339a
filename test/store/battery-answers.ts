import { describe, expect, it } from 'vitest'
import { type ChangeItemId, type CorId, idOf } from '../../server/domain/ids.ts'
import type { Push } from '../../server/domain/push.ts'
import type { LineQuestion } from '../../server/domain/similar-lines.ts'
import type { StoreUnderTest } from './battery.ts'
import { closing, content, ours, push, t, theirs } from './fixtures.ts'

/** What earlier pushes say about lines that belong to no COR. */
export function answerSituations(current: () => StoreUnderTest) {
  async function sent(pushed: Push) {
    const { store } = current()
    await store.pushes.create(ours, pushed)
    expect(await store.pushes.claim(ours, pushed.pushId, t(3), t(5))).toBe('claimed')
    return store
  }

  describe('lines that CORs were put beside', () => {
    it('are those of applied pushes of these CORs, each once', async () => {
      const beside = (
        pushId: string,
        corIds: string[],
        changeItemId: string,
        code: LineQuestion = 'line_like_this',
        place = '700',
      ) => {
        const one = push(pushId, corIds, place)
        const about = {
          severity: 'warning',
          changeItemId: idOf<ChangeItemId>(changeItemId),
          cents: 5,
        } as const
        one.plan.findings = [
          ...corIds.map((corId) => ({
            ...about,
            corId: idOf<CorId>(corId),
            code,
            detail: 'Paint',
          })),
          // A person who may not open the change event is told neither which it is nor the amount.
          { severity: 'warning', code: 'line_unlinked', corId: idOf('12'), changeItemId: idOf('98') },
          {
            ...about,
            corId: idOf('12'),
            code: 'line_of_contractor',
            changeItemId: idOf('99'),
            detail: 'Roof',
          },
        ]
        return one
      }
      const { pushes } = await sent(beside('p-1', ['12', '13'], '7'))
      expect(await pushes.answeredLines(ours, [idOf('12')])).toEqual([])
      await pushes.close(ours, closing('p-1'))
      await sent(beside('p-2', ['12'], '7'))
      await pushes.close(ours, closing('p-2'))
      await pushes.create(ours, beside('p-3', ['12'], '8'))
      const line = { code: 'line_like_this', changeItemId: '7', detail: 'Paint', cents: 5 }
      expect(await pushes.answeredLines(ours, [idOf('12')])).toEqual([{ ...line, corId: '12' }])
      expect(await pushes.answeredLines(ours, [idOf('12'), idOf('13')])).toHaveLength(2)
      expect(await pushes.answeredLines(theirs, [idOf('12')])).toEqual([])
      for (const [at, code] of (['line_unlinked', 'made_after_all'] as const).entries()) {
        await sent(beside(`p-${4 + at}`, ['14'], '7', code))
        await pushes.close(ours, closing(`p-${4 + at}`))
      }
      expect(await pushes.answeredLines(ours, [idOf('14')])).toMatchObject([
        { code: 'line_unlinked', changeItemId: '7' },
        { code: 'made_after_all', changeItemId: '7' },
      ])
    })

    it('returns what applied pushes recorded about the lines of a COR', async () => {
      const recorded = (pushId: string, wantedCents: number) => {
        const one = push(pushId, ['12', '13'])
        for (const cor of one.plan.cors) {
          const [corId, changeItemId] = [cor.corId, idOf<ChangeItemId>(`7${cor.corId}`)]
          const wanted = { ...content(), amountCents: wantedCents }
          const stored = { ...content(), amountCents: 5 }
          cor.previousLines = [{ corId, changeItemId, key: 'lump', content: stored, wanted, decision: null }]
        }
        return one
      }
      const { pushes } = await sent(recorded('p-1', 7))
      expect(await pushes.recordedLines(ours, [idOf('12')])).toEqual([])
      await pushes.close(ours, closing('p-1'))
      const line = { corId: '12', changeItemId: '712', contentCents: 5, wantedCents: 7 }
      expect(await pushes.recordedLines(ours, [idOf('12')])).toEqual([line])
      await sent(recorded('p-2', 7))
      await pushes.close(ours, closing('p-2'))
      await sent(recorded('p-3', 9))
      await pushes.close(ours, closing('p-3'))
      expect(await pushes.recordedLines(ours, [idOf('12')])).toEqual([line, { ...line, wantedCents: 9 }])
      expect(await pushes.recordedLines(theirs, [idOf('12')])).toEqual([])
    })
  })
}
