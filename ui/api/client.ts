import { hc } from 'hono/client'
import type { AppType } from '../../server/http/app.ts'

/** The server's routes, typed by the server itself: a route that is renamed, or an answer that changes, fails to compile. */
export const { api } = hc<AppType>('/')
export const project = api.projects[':projectId']
export const changeEvent = project['change-events'][':changeEventId']
export const cor = project.cors[':corId']
export const push = project.pushes[':pushId']
