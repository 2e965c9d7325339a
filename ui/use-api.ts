import { useState } from 'preact/hooks'
import { type Api, createApi } from './api.ts'
import { usePanel } from './panel-context.ts'

/** Every question there is, for views that come after the first look; the same object for a view's whole life. */
export function useApi(): Api {
  const { http } = usePanel()
  const [api] = useState(() => createApi(http))
  return api
}
