import type { SetupView } from '../../server/usecases/views.ts'

type News = NonNullable<SetupView['procoreNews']>
type Reason = Extract<News, { told: false }>['reason']

const reasonWords = {
  forbidden: 'whoever connected Clearstory may not arrange that in Procore',
  not_offered: 'this Procore company does not offer it',
  refused: 'Procore refused',
  unavailable: 'Procore did not answer; it is tried again by itself',
} satisfies Record<Reason, string>

/** Whether Procore tells of changes by itself. Without it nothing is missed: the panel reads when it opens. */
export function ProcoreNews({ news }: { news: News }) {
  return (
    <section class="part">
      <h2>News from Procore</h2>
      <p class="small-text muted">
        {news.told
          ? 'Procore tells this app when a change event changes.'
          : `Procore will not tell this app about changes: ${reasonWords[news.reason]}${news.detail === null ? '' : ` (${news.detail})`}. The panel checks when it opens.`}
      </p>
    </section>
  )
}
