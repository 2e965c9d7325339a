import fc from 'fast-check'
import type { ChangeItem, LineContent } from '../../server/domain/change-event.ts'
import type { BudgetCodeId } from '../../server/domain/ids.ts'
import { idOf } from '../../server/domain/ids.ts'
import type { LinkedLine } from '../../server/domain/link.ts'
import type { CorToPlan } from '../../server/domain/plan.ts'
import type { LineChoice } from '../../server/domain/push.ts'
import { centsOf, cor, header, item, keptAsEdited, keptOut, linked, locked, wanted } from './world.ts'

/** Any state a linked COR can be in, with what Clearstory wants of it now and what a person chose. */
export interface Situation {
  strangers: ChangeItem[]
  /** All lines of the change event. */
  items: ChangeItem[]
  cor: CorToPlan
  choices: [string, LineChoice][]
}

/** A handful of words, amounts and codes, so that equal ones do occur. */
export const anyContent: fc.Arbitrary<LineContent> = fc.record({
  description: fc.constantFrom('COR 7 Wire', 'COR 7 Pipe', 'COR 7 Duct', 'Other'),
  amountCents: fc.constantFrom(-120_000, 0, 1, 5_000, 1_234_567),
  quantity: fc.constant(null),
  unitCost: fc.constant(null),
  unitOfMeasure: fc.constant(null),
  budgetCodeId: fc.constantFrom(null, idOf<BudgetCodeId>('301'), idOf<BudgetCodeId>('302')),
  vendorId: fc.constant(null),
  commitmentId: fc.constant(null),
})

const ownKeys = ['lump', 'labor', 'material', 'other'] as const
const differenceKeys = ['difference', 'difference/2'] as const
const fates = [
  'as_left',
  'edited',
  'removed',
  'locked',
  'edited_and_locked',
  'not_deletable',
  'draft',
] as const

const oneOfOurs = fc.record({
  key: fc.constantFrom(...ownKeys, ...ownKeys, ...differenceKeys),
  content: anyContent,
  /** What the last push wanted, where Procore stored something else. */
  wanted: fc.option(anyContent, { nil: null }),
  decision: fc.constantFrom(null, null, 'kept_as_edited', 'kept_out'),
  fate: fc.constantFrom(...fates),
  edit: anyContent,
  choice: fc.constantFrom<LineChoice | null>(null, 'procore', 'clearstory', 'beside'),
  /** Whether Clearstory wants the very same of this line as before. */
  isSameWish: fc.boolean(),
})
type OneOfOurs = typeof oneOfOurs extends fc.Arbitrary<infer T> ? T : never

const desiredLines = fc.uniqueArray(
  fc.record({ key: fc.constantFrom(...ownKeys, 'rest', 'renamed'), content: anyContent }),
  { selector: ({ key }) => key, maxLength: 4 },
)

function lineOf(one: OneOfOurs, at: number): LinkedLine {
  const decision =
    one.decision === 'kept_out' ? keptOut : one.decision === 'kept_as_edited' ? keptAsEdited : null
  const from = item(String(200 + at), one.content)
  return linked('7', one.key, from, { wanted: one.wanted ?? one.content, decision })
}

function itemOf(one: OneOfOurs, at: number): ChangeItem[] {
  const { fate, edit, content } = one
  const now = fate === 'edited' || fate === 'edited_and_locked' ? edit : content
  const state = {
    as_left: {},
    edited: {},
    removed: {},
    locked,
    edited_and_locked: locked,
    not_deletable: { deletable: false },
    draft: { lock: 'commitment' },
  } as const
  return fate === 'removed' ? [] : [item(String(200 + at), now, state[fate])]
}

export const anySituation: fc.Arbitrary<Situation> = fc
  .record({
    strangers: fc.array(anyContent, { maxLength: 3 }),
    ours: fc.uniqueArray(oneOfOurs, { selector: ({ key }) => key, maxLength: 5 }),
    desired: desiredLines,
    stays: fc.constantFrom('priced', 'priced', 'priced', 'priced', 'leaves', 'unpriced'),
    asPushed: fc.boolean(),
  })
  .map(({ strangers, ours, desired, stays, asPushed }) => {
    const theirs = strangers.map((line, at) => item(String(100 + at), line))
    const links = ours.map(lineOf)
    const asWished = new Map(
      links.map(({ key, wanted: wish }, at) => [key, ours[at]?.isSameWish ? wish : null]),
    )
    const wishes = stays === 'priced' ? desired : []
    const lines = wishes.map(({ key, content }) => wanted('7', key, asWished.get(key) ?? content))
    // A breakdown always has lines, and those of another one add up to the same.
    const some = stays === 'priced' && lines.length === 0 ? [wanted('7', 'lump', zero)] : lines
    const corCents = some.length === 0 ? null : centsOf(some)
    const before = links.filter(({ key }) => !key.startsWith('difference')).map(({ key }) => key)
    return {
      strangers: theirs,
      items: [...theirs, ...ours.flatMap(itemOf)],
      cor: cor('7', {
        linked: links,
        desired: some,
        corCents,
        leaves: stays === 'leaves',
        previousLink: links.length === 0 ? null : header('7', 1),
        breakdown: asPushed ? 'sub_total' : 'lump_sum',
        asPushed:
          asPushed && corCents !== null
            ? { breakdown: 'lump_sum', desired: spread(before.length > 0 ? before : ['lump'], corCents) }
            : null,
      }),
      choices: ours.flatMap(({ choice }, at): [string, LineChoice][] =>
        choice ? [[String(200 + at), choice]] : [],
      ),
    }
  })

const zero: LineContent = {
  description: 'COR 7 Nothing',
  amountCents: 0,
  quantity: null,
  unitCost: null,
  unitOfMeasure: null,
  budgetCodeId: null,
  vendorId: null,
  commitmentId: null,
}

/** Lines under these keys that add up to the amount. */
function spread(keys: readonly string[], cents: number): CorToPlan['desired'] {
  return keys.map((key, at) =>
    wanted('7', key, {
      ...zero,
      description: `COR 7 ${key}`,
      amountCents: at === 0 ? cents - (keys.length - 1) : 1,
    }),
  )
}
