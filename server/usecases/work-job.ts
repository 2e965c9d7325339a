import { Failure } from '../domain/failure.ts'
import type { Job } from '../domain/ports/platform.ts'
import type { Deps } from './deps.ts'
import { readWholeOnSchedule } from './read-cors-whole.ts'
import { syncProject } from './sync-cors.ts'
import { workNews } from './work-news.ts'

/**
 * Does one job out of the queue. Done twice it does no harm: queues deliver at least once. `later`: it may go better
 * another time; what will not is logged and done with, and anything unforeseen is thrown.
 */
export async function workJob(deps: Deps, job: Job): Promise<'done' | 'later'> {
  switch (job.kind) {
    case 'news':
      await workNews(deps)
      return 'done'
    case 'read_whole':
      await readWholeOnSchedule(deps, job.companyId, job.projectId)
      return 'done'
    case 'sync':
      try {
        await syncProject(deps, job.companyId, job.projectId)
        return 'done'
      } catch (error) {
        if (!(error instanceof Failure)) throw error
        const { companyId, projectId } = job
        deps.log.warn('sync_failed', { companyId, projectId, code: error.code })
        return error.code === 'clearstory_down' ? 'later' : 'done'
      }
  }
}
