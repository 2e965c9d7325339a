import { describe, expect, it } from 'vitest'
import {
  type ValidationCheck,
  type ValidationView,
  type Verdict,
  validationChecks,
} from '../../server/usecases/setup/views.ts'
import { checkName, checkText, textForAdmin, validationSummary } from '../../ui/setup/validation-messages.ts'

function viewWith(
  found: Partial<Record<ValidationCheck, Verdict>>,
  detail: string | null = null,
): ValidationView {
  return {
    checkedAt: '2026-11-24T12:00:00.000Z',
    personName: 'Rita Rao',
    projectName: 'Harbor Tower',
    maySetUp: false,
    mayConnect: false,
    checks: validationChecks.map((check) => {
      const verdict = found[check] ?? 'ok'
      return { check, verdict, detail: verdict === 'ok' ? null : detail }
    }),
  }
}

describe('the result of Validate in words', () => {
  it.each<[Partial<Record<ValidationCheck, Verdict>>, string]>([
    [{}, 'Everything is in place.'],
    [{ push: 'limited' }, 'It works, with limits.'],
    [{ push: 'missing', contracts: 'unknown' }, 'One thing is missing.'],
    [{ push: 'missing', contracts: 'missing' }, '2 things are missing.'],
    [{ budget_codes: 'unknown' }, 'Nothing seems to be missing.'],
  ])('%j', (found, words) => {
    expect(validationSummary(viewWith(found))).toBe(words)
  })

  it('says for whatever is missing who can do something about it', () => {
    for (const check of validationChecks.filter(
      (one) => one !== 'clearstory_read' && one !== 'procore_news',
    )) {
      const text = checkText({ check, verdict: 'missing', detail: null })
      expect(text, checkName({ check, verdict: 'missing', detail: null })).toMatch(/admin/)
    }
  })

  it('tells an empty list from silence', () => {
    expect(checkText({ check: 'contracts', verdict: 'unknown', detail: 'empty' })).toContain('Commitments')
    expect(checkText({ check: 'contracts', verdict: 'unknown', detail: null })).toContain('Validate again')
  })

  it('makes a text that an admin understands without the panel', () => {
    expect(textForAdmin(viewWith({ push: 'missing' }), 'Nov 24')).toBe(
      [
        'Clearstory in Procore, project Harbor Tower, checked as Rita Rao on Nov 24.',
        '- Push to change events (Missing): You have read-only access. Pushing needs Standard access to Change Events, which a project admin can grant.',
      ].join('\n'),
    )
  })
})
