import '../styles/more.ts'
import type { AbsentPart } from '../../server/usecases/views.ts'
import { Banner } from '../parts/Banner.tsx'
import { absentText, title } from '../words/absent.ts'

/** Why parts of Clearstory are left out here; nothing where nothing is. Totals leave out the same. */
export function Absent({ absent, only }: { absent: readonly AbsentPart[]; only?: AbsentPart['part'] }) {
  const shown = only === undefined ? absent : absent.filter(({ part }) => part === only)
  if (shown.length === 0) return null
  return (
    <Banner tone="quiet" title={title}>
      {absentText(shown).map((text) => (
        <span key={text} class="block small-text">
          {text}
        </span>
      ))}
    </Banner>
  )
}
