import type { ComponentChild, ComponentType } from 'preact'
import { useState } from 'preact/hooks'
import * as problemsMessages from '../messages/problems.ts'
import { Banner } from './Banner.tsx'
import { Button } from './Button.tsx'
import { Skeleton } from './Skeleton.tsx'

/** Lazy loading: the chunk of a view is downloaded when the view first renders. `meanwhile` is the fallback. */
export function lazy<P extends object>(
  load: () => Promise<ComponentType<P>>,
  meanwhile: ComponentChild = (
    <div class="body">
      <Skeleton rows={3} />
    </div>
  ),
): ComponentType<P> {
  let loaded: ComponentType<P> | null = null
  return function Lazy(props: P) {
    const [state, setState] = useState<'idle' | 'loading' | 'lost'>('idle')
    if (loaded !== null) {
      const Loaded = loaded
      return <Loaded {...props} />
    }
    if (state === 'idle') {
      setState('loading')
      load().then(
        (component) => {
          loaded = component
          setState('idle')
        },
        () => setState('lost'),
      )
    }
    if (state !== 'lost') return meanwhile
    return (
      <Banner
        tone="bad"
        alert
        title={problemsMessages.lostPart}
        actions={<Button onClick={() => location.reload()}>{problemsMessages.reload}</Button>}
      >
        {problemsMessages.lostPartAbout}
      </Banner>
    )
  }
}
