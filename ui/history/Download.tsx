import { useState } from 'preact/hooks'
import { Button } from '../components/Button.tsx'
import { usePanel } from '../state/panel-context.ts'
import * as messages from './messages.ts'

interface DownloadProps {
  label: string
  path: (projectId: string) => string
  /** Why there is no file. */
  reason: string | null
}

/** The file is fetched with the session and handed over by the page, as a link could not carry the bearer. */
export function Download({ label, path, reason }: DownloadProps) {
  const { panel, session } = usePanel()
  const [state, setState] = useState<'idle' | 'busy' | 'lost'>('idle')
  const download = async () => {
    const turn = panel.turn()
    if (turn === null) return
    setState('busy')
    try {
      const answer = await fetch(path(turn.projectId), {
        headers: { authorization: `Bearer ${await session.bearer()}` },
        cache: 'no-store',
      })
      if (!answer.ok) throw new Error(String(answer.status))
      save(await answer.blob(), answer.headers.get('content-disposition'))
      setState('idle')
    } catch {
      setState('lost')
    }
  }
  return (
    <>
      <span role="status" class="small-text wrong">
        {state === 'lost' && messages.fileLost}
      </span>
      <Button busy={state === 'busy'} reason={reason} onClick={() => void download()}>
        {label}
      </Button>
    </>
  )
}

function save(file: Blob, disposition: string | null): void {
  const address = URL.createObjectURL(file)
  const link = document.createElement('a')
  link.href = address
  link.download = /filename="([^"]+)"/.exec(disposition ?? '')?.[1] ?? 'clearstory-history.csv'
  link.click()
  URL.revokeObjectURL(address)
}
