import * as v from 'valibot'
import { idOf, type ProcoreCompanyId, type ProcoreProjectId } from './domain/ids.ts'
import type { Job, JobQueue } from './domain/ports/platform.ts'

/** The part of a queue's binding that is used. */
export interface QueueBinding {
  sendBatch(messages: { body: unknown; delaySeconds?: number }[]): Promise<unknown>
}

/** The part of a delivered batch that is used. */
export interface Delivered {
  messages: readonly {
    id: string
    body: unknown
    ack(): void
    retry(options?: { delaySeconds?: number }): void
  }[]
}

const text = v.pipe(v.string(), v.minLength(1))
const jobSchema: v.GenericSchema<unknown, Job> = v.variant('kind', [
  v.object({ kind: v.literal('news') }),
  v.object({
    kind: v.picklist(['sync', 'read_whole']),
    companyId: v.pipe(text, v.transform(idOf<ProcoreCompanyId>)),
    projectId: v.pipe(text, v.transform(idOf<ProcoreProjectId>)),
  }),
])

/** Cloudflare takes this many messages at once. */
const mostAtOnce = 100
const retryAfterSeconds = 60

export function jobQueue(queue: QueueBinding): JobQueue {
  return {
    async add(jobs, delaySeconds = 0) {
      for (let at = 0; at < jobs.length; at += mostAtOnce) {
        await queue.sendBatch(jobs.slice(at, at + mostAtOnce).map((body) => ({ body, delaySeconds })))
      }
    },
  }
}

/**
 * Works a batch off, one job after another; the same job twice in a batch is done once. Each message is answered for
 * itself, so one that fails does not bring the others again. After its last try a message goes to the dead letters.
 */
export async function workDelivered(
  { messages }: Delivered,
  work: (job: Job) => Promise<'done' | 'later'>,
  told: (problem: string, messageId: string) => void,
): Promise<void> {
  const outcomes = new Map<string, 'done' | 'later'>()
  for (const message of messages) {
    const parsed = v.safeParse(jobSchema, message.body)
    if (!parsed.success) {
      // Another version's job: it may still be understood by the one that sent it, or end among the dead letters.
      told('not a job', message.id)
      message.retry({ delaySeconds: retryAfterSeconds })
      continue
    }
    const key = JSON.stringify(parsed.output)
    const outcome =
      outcomes.get(key) ?? (await outcomeOf(work, parsed.output, (reason) => told(reason, message.id)))
    outcomes.set(key, outcome)
    if (outcome === 'done') message.ack()
    else message.retry({ delaySeconds: retryAfterSeconds })
  }
}

async function outcomeOf(
  work: (job: Job) => Promise<'done' | 'later'>,
  job: Job,
  told: (reason: string) => void,
): Promise<'done' | 'later'> {
  try {
    return await work(job)
  } catch (error) {
    told(error instanceof Error ? (error.stack ?? error.message) : String(error))
    return 'later'
  }
}
