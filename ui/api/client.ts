import { hc } from 'hono/client'
import type { AppType } from '../../server/http/app.ts'

/** The typed client of the server's routes: renaming a route or changing its response breaks the build here. */
export const { api } = hc<AppType>('/')
export const project = api.projects[':projectId']
export const changeEvent = project['change-events'][':changeEventId']
export const cor = project.cors[':corId']
export const push = project.pushes[':pushId']
