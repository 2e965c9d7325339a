import type { SetupView } from '../../server/usecases/setup/views.ts'

type News = NonNullable<SetupView['procoreNews']>
type Reason = Extract<News, { told: false }>['reason']

/** Why Procore will not tell of changes. */
const reasonWords: Record<Reason, string> = {
  forbidden: 'whoever connected Clearstory may not arrange that in Procore',
  not_offered: 'this Procore company does not offer it',
  refused: 'Procore refused',
  unavailable: 'Procore did not answer; it is tried again by itself',
}

export const newsTitle = 'News from Procore'

/** Whether Procore tells of changes by itself. Without it nothing is missed: the panel reads when it opens. */
export function newsText(news: News): string {
  if (news.told) return 'Procore tells this app when a change event changes.'
  const detail = news.detail === null ? '' : ` (${news.detail})`
  return `Procore will not tell this app about changes: ${reasonWords[news.reason]}${detail}. The panel checks when it opens.`
}

/** The reason as a sentence of its own. */
export function noNewsWords(reason: string | null): string {
  const known = Object.entries(reasonWords).find(([key]) => key === reason)?.[1]
  return known === undefined ? '' : `${known.charAt(0).toUpperCase()}${known.slice(1)}.`
}
