import { useId, useState } from 'preact/hooks'
import type { ExposurePlace, ExposureView } from '../../server/usecases/cor-log/views.ts'
import { Button } from '../components/Button.tsx'
import { Money } from '../components/Money.tsx'
import { statusWords } from '../messages/states.ts'
import * as messages from './messages.ts'
import { placeWords } from './messages.ts'
import { exposureRows, filterOf, isShown, type LogFilter } from './model.ts'

interface ExposureProps {
  view: ExposureView
  filter: LogFilter
  onFilter: (filter: LogFilter) => void
}

/**
 * A summary of the amounts of the project's CORs: a bar chart, and the same data as a table whose rows filter the log.
 */
export function Exposure({ view, filter, onFilter }: ExposureProps) {
  const id = useId()
  const [open, setOpen] = useState(false)
  const rows = exposureRows(view)
  const total = rows.reduce((sum, { cents }) => sum + cents, 0)
  const choose = (place: ExposurePlace, status: string | null) =>
    onFilter(filterOf(filter, { place, status }))
  return (
    <section class="exposure" aria-labelledby={`${id}-name`}>
      <div class="row middle">
        <h2 id={`${id}-name`}>{messages.exposure}</h2>
        <Button look="quiet" small expanded={open} onClick={() => setOpen(!open)}>
          {messages.byStatus}
        </Button>
        <strong class="push-right">
          <Money cents={total} />
        </strong>
      </div>
      {/* Visualizes the table below, for sighted mouse users. Credits have no length. */}
      <div class="bar" aria-hidden="true">
        {rows.flatMap(({ place, parts }) =>
          parts
            .filter(({ cents }) => cents > 0)
            .map(({ status, cents }) => (
              // biome-ignore lint/a11y/noStaticElementInteractions: the table's buttons are the keyboard's way
              // biome-ignore lint/a11y/useKeyWithClickEvents: the table's buttons are the keyboard's way
              <div
                key={`${place} ${status}`}
                class={`${place}${shades(filter, place, status) ? '' : ' away'}`}
                style={{ flexGrow: cents / 100 }}
                title={`${placeWords[place]}: ${statusWords[status]}`}
                onClick={() => choose(place, status)}
              />
            )),
        )}
      </div>
      <table>
        <caption>
          <span class="unseen">{messages.exposure}</span>
        </caption>
        <thead class="unseen">
          <tr>
            <th scope="col">{messages.where}</th>
            <th scope="col">{messages.amount}</th>
          </tr>
        </thead>
        {rows.map(({ place, count, cents, parts }) => (
          <tbody key={place}>
            <Row
              place={place}
              name={placeWords[place]}
              count={count}
              cents={cents}
              pressed={isShown(filter, { place, status: null })}
              onChoose={() => choose(place, null)}
            />
            {open &&
              parts.map((part) => (
                <Row
                  key={part.status}
                  name={statusWords[part.status]}
                  count={part.count}
                  cents={part.cents}
                  pressed={isShown(filter, part)}
                  onChoose={() => choose(place, part.status)}
                />
              ))}
          </tbody>
        ))}
      </table>
    </section>
  )
}

/** Whether a part keeps its full color: when one part is selected, the others are dimmed. */
function shades(filter: LogFilter, place: ExposurePlace, status: string): boolean {
  if (filter.changeEvent !== 'none' && filter.changeEvent !== 'changed' && filter.changeEvent !== 'settled') {
    return true
  }
  return filter.changeEvent === place && (filter.statuses === '' || filter.statuses === status)
}

function Row(props: {
  /** Omitted for the rows below a place. */
  place?: ExposurePlace
  name: string
  count: number
  cents: number
  pressed: boolean
  onChoose: () => void
}) {
  return (
    <tr class={props.place === undefined ? 'status' : undefined}>
      <th scope="row">
        <button type="button" class="legend" aria-pressed={props.pressed} onClick={props.onChoose}>
          {props.place !== undefined && <span class={`swatch ${props.place}`} aria-hidden="true" />}
          {`${props.name} (${props.count})`}
        </button>
      </th>
      <td class="right">
        <Money cents={props.cents} />
      </td>
    </tr>
  )
}
