import { useState } from 'preact/hooks'
import * as messages from '../history/messages.ts'
import { usePanel } from '../state/panel-context.ts'
import { Button } from './Button.tsx'
import { createDownload } from './download.ts'

interface DownloadProps {
  label: string
  path: (projectId: string) => string
  /** Why there is no file to download. */
  reason: string | null
}

/** A button that saves a file, with an error message beside it if that fails. */
export function Download({ label, path, reason }: DownloadProps) {
  const services = usePanel()
  const [download] = useState(() => createDownload(services))
  const state = download.state.value
  return (
    <>
      <span role="status" class="small-text wrong">
        {state === 'failed' && messages.fileLost}
      </span>
      <Button busy={state === 'busy'} reason={reason} onClick={() => void download.start(path)}>
        {label}
      </Button>
    </>
  )
}
