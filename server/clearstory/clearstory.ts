import type { ClearstoryFor } from '../domain/ports/clearstory.ts'
import type { FetchFn } from '../transport/http-call.ts'
import { type ClearstoryOptions, createClearstoryGet } from './clearstory-http.ts'
import { corPages, showCor } from './cors.ts'
import { projectRates } from './rates.ts'
import { listContracts, listProjects, readCompany } from './reference.ts'
import { showTag, signedSheetUrl } from './tags.ts'

/** Clearstory over its Web API; one key at a time, nothing kept between keys. */
export function createClearstory(fetchFn: FetchFn, options: ClearstoryOptions): ClearstoryFor {
  return (key) => {
    const get = createClearstoryGet(fetchFn, options, key)
    return {
      company: () => readCompany(get),
      listProjects: () => listProjects(get),
      listContracts: (projectId) => listContracts(get, projectId),
      corPages: (projectId, inbox, fromUpdatedAt) => corPages(get, projectId, inbox, fromUpdatedAt),
      showCor: (corId, inbox) => showCor(get, corId, inbox),
      showTag: (tagId) => showTag(get, tagId),
      signedSheetUrl: (tagId) => signedSheetUrl(get, tagId),
      projectRates: (projectId) => projectRates(get, projectId),
    }
  }
}
