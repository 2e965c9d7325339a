import type { Job } from '../domain/ports/platform.ts'
import type { Deps } from './deps.ts'
import { readWholeOnSchedule } from './read-cors-whole.ts'
import { trySync } from './sync-cors.ts'
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
    case 'sync': {
      const failure = await trySync(deps, job.companyId, job.projectId)
      return failure?.code === 'clearstory_down' ? 'later' : 'done'
    }
  }
}
