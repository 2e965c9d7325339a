import type { SetupView } from '../../server/usecases/setup/views.ts'
import { newsText, newsTitle } from '../words/procore-news.ts'

/** Whether Procore tells of changes by itself. */
export function ProcoreNews({ news }: { news: NonNullable<SetupView['procoreNews']> }) {
  return (
    <section class="part">
      <h2>{newsTitle}</h2>
      <p class="small-text muted">{newsText(news)}</p>
    </section>
  )
}
