// The panel's first screen as partners usually build it: React and Procore's own component library.
import {
  Banner,
  Button,
  Card,
  Checkbox,
  Flex,
  H2,
  Link,
  Pill,
  Search,
  Tabs,
  Typography,
} from '@procore/core-react'
import { useEffect, useState } from 'react'
import { createRoot } from 'react-dom/client'

const pillOf = {
  up_to_date: ['green', 'Up to date'],
  update_available: ['yellow', 'Update available'],
  edited_in_procore: ['blue', 'Edited in Procore'],
  locked_in_procore: ['gray', 'Locked in Procore'],
  voided_in_clearstory: ['red', 'Voided in Clearstory'],
  push_unfinished: ['red', 'Push unfinished'],
}

function Money({ cents, currency }) {
  const text = new Intl.NumberFormat('en-US', { style: 'currency', currency }).format(cents / 100)
  return <Typography intent="body">{text}</Typography>
}

function Cor({ cor, currency }) {
  const [color, words] = pillOf[cor.state]
  return (
    <Card level="10" variant="hoverable" role="article" aria-label={`COR ${cor.number}`}>
      <Flex direction="column" gap="sm" padding="md">
        <Flex justifyContent="space-between">
          <H2>COR {cor.number}</H2>
          <Pill color={color}>{words}</Pill>
        </Flex>
        <Typography intent="body">{cor.title}</Typography>
        <Flex justifyContent="space-between">
          <Typography intent="small">{cor.contractorName}</Typography>
          <Money cents={cor.procoreCents} currency={currency} />
        </Flex>
        <Flex gap="sm">
          <Button size="sm" variant="secondary">
            Refresh
          </Button>
          <Button size="sm" variant="tertiary">
            More
          </Button>
          <Link href={cor.clearstoryUrl}>Open in Clearstory</Link>
        </Flex>
      </Flex>
    </Card>
  )
}

function Panel({ place }) {
  const [view, setView] = useState(null)
  const [tab, setTab] = useState('event')
  useEffect(() => {
    fetch(`/api/projects/${place.project_id}/change-events/${place.id}`)
      .then((response) => response.json())
      .then(setView)
  }, [place])
  if (view === null) return null
  const { currency } = view.standing.project
  return (
    <main>
      <Tabs>
        {[
          ['event', 'This event'],
          ['log', 'COR log'],
          ['notifications', 'Notifications'],
          ['setup', 'Setup'],
        ].map(([key, name]) => (
          <Tabs.Tab key={key} selected={tab === key} onClick={() => setTab(key)}>
            {name}
          </Tabs.Tab>
        ))}
      </Tabs>
      <Flex direction="column" gap="md" padding="md">
        <Flex justifyContent="space-between">
          <Money cents={view.linkedCents} currency={currency} />
          <Button variant="primary">Import CORs</Button>
        </Flex>
        <Search placeholder="Search CORs" />
        <Checkbox>Only updates</Checkbox>
        {view.stale.count > 0 && (
          <Banner variant="attention">
            <Banner.Content>
              <Banner.Title>{view.stale.count} CORs changed in Clearstory</Banner.Title>
            </Banner.Content>
          </Banner>
        )}
        {view.cors.map((cor) => (
          <Cor key={cor.corId} cor={cor} currency={currency} />
        ))}
      </Flex>
    </main>
  )
}

const root = createRoot(document.getElementById('panel'))
const timer = setInterval(() => window.parent.postMessage({ type: 'initialize' }, '*'), 400)
window.addEventListener('message', ({ data, source }) => {
  if (source !== window.parent || data?.type !== 'setup') return
  clearInterval(timer)
  root.render(<Panel place={data.context} />)
})
window.parent.postMessage({ type: 'initialize' }, '*')
