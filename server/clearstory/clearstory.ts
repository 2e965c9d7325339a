import type { ClearstoryFor } from '../domain/ports/clearstory.ts'
import type { FetchFn } from '../transport/http-call.ts'
import { listNotifications, showReceivedNotification, showSentNotification } from './change-notifications.ts'
import { type ClearstoryOptions, createClearstoryGet, createClearstorySend } from './clearstory-http.ts'
import { corPages, isListed, showCor } from './cors.ts'
import { addLabel, removeLabel } from './labels.ts'
import { projectRates } from './rates.ts'
import { listContracts, listProjects, readCompany } from './reference.ts'
import { openSheet } from './signed-sheet.ts'
import { showTag, signedSheetUrl } from './tags.ts'
import { oddPartsLogged } from './tolerant-reading.ts'

/** Clearstory's Web API. Each adapter uses one API key; no data is shared between keys. */
export function createClearstory(fetchFn: FetchFn, options: ClearstoryOptions): ClearstoryFor {
  const report = options.log ? oddPartsLogged(options.log) : () => {}
  return (key) => {
    const get = createClearstoryGet(fetchFn, { ...options, report }, key)
    const { endlessPages } = options
    const reader = { get, report, ...(endlessPages === undefined ? {} : { endlessPages }) }
    const send = createClearstorySend(fetchFn, { ...options, report }, key)
    return {
      company: () => readCompany(get),
      listProjects: () => listProjects(get),
      listContracts: (projectId) => listContracts(get, projectId),
      corPages: (projectId, inbox, fromUpdatedAt, contractId = null) =>
        corPages(reader, { projectId, inbox, contractId }, fromUpdatedAt),
      showCor: (corId, inbox) => showCor(reader, corId, inbox),
      isListed: (projectId, cor) => isListed(reader, projectId, cor),
      showTag: (tagId) => showTag(get, tagId),
      signedSheetUrl: (tagId) => signedSheetUrl(get, tagId),
      openSignedSheet: async (tagId) => {
        const address = await signedSheetUrl(get, tagId)
        return address === null
          ? { kind: 'not_signed' }
          : openSheet(options.fetchSheet ?? fetchFn, { apiUrl: options.apiUrl }, address)
      },
      projectRates: (projectId) => projectRates(get, projectId),
      listNotifications: (projectId, inbox) => listNotifications(get, projectId, inbox),
      showSentNotification: (notificationId) => showSentNotification(get, notificationId),
      showReceivedNotification: (known, contractId) => showReceivedNotification(get, known, contractId),
      addLabel: (corId, label) => addLabel(send, corId, label),
      removeLabel: (corId, label) => removeLabel(send, corId, label),
    }
  }
}
