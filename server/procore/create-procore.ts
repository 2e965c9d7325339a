import type { ProcoreFor } from '../domain/ports/procore.ts'
import { isInCompany, projectAccess } from './access.ts'
import {
  createChangeEvent,
  listChangeEvents,
  lookUpChangeEvent,
  showChangeEvent,
  updateChangeEvent,
} from './change-events.ts'
import type { Gate, Pace } from './gate.ts'
import type { RefreshingOAuth } from './oauth.ts'
import type { ProcoreHttp } from './procore-http.ts'
import { changeEventOptions, listBudgetCodes, listCommitments } from './reference.ts'
import { ProcoreSession } from './session.ts'
import { type TokenKeeperFor, TokenRefresh } from './token-refresh.ts'
import { procoreUploads, type SendForm } from './uploads.ts'
import { procoreHooks } from './webhooks.ts'

export interface ProcoreParts {
  http: ProcoreHttp
  gate: Gate
  oauth: RefreshingOAuth
  keeperFor: TokenKeeperFor
  pace: Pace
  /** Sends a file to the storage behind Procore. */
  sendForm: SendForm
}

/**
 * Procore for any signed-in person. People share only the gate and the token refreshes in flight. A person's tokens are
 * read from the keeper for each call and never cached.
 */
export function createProcore({ http, gate, oauth, keeperFor, pace, sendForm }: ProcoreParts): ProcoreFor {
  const refresh = new TokenRefresh((refreshToken) => oauth.refresh(refreshToken), pace)
  return (person, purpose) => {
    const session = new ProcoreSession({
      person,
      http,
      gate,
      refresh,
      keeper: keeperFor(person),
      pace,
      purpose,
    })
    return {
      projectAccess: (projectId) => projectAccess(session, projectId, pace),
      isInCompany: () => isInCompany(session),
      showChangeEvent: (projectId, changeEventId) => showChangeEvent(session, projectId, changeEventId),
      lookUpChangeEvent: (projectId, changeEventId) => lookUpChangeEvent(session, projectId, changeEventId),
      listChangeEvents: (projectId, query) => listChangeEvents(session, projectId, query, pace),
      createChangeEvent: (projectId, event, lines, inTime) =>
        createChangeEvent(session, projectId, event, lines, inTime),
      updateChangeEvent: (projectId, changeEventId, write, inTime) =>
        updateChangeEvent(session, projectId, changeEventId, write, inTime),
      changeEventOptions: (projectId) => changeEventOptions(session, projectId),
      askCompany: () => session.askCompany(),
      uploads: procoreUploads(session, sendForm),
      hooks: procoreHooks(session),
      listCommitments: (projectId) => listCommitments(session, projectId),
      listBudgetCodes: (projectId, commitmentId) => listBudgetCodes(session, projectId, commitmentId),
    }
  }
}
