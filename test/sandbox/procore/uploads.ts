import { createHash, randomUUID } from 'node:crypto'

/** A file that is being uploaded as an attachment. */
export interface Upload {
  uuid: string
  projectId: number
  personId: number
  filename: string
  contentType: string
  /** Proves to the storage that Procore issued the form. */
  policy: string
  createdAt: number
  /** The file that the storage has received; null until then. */
  file: { size: number; sha256: string } | null
  used: boolean
}

const hour = 3_600_000
const mustStartWithin = hour
const mustBeUsedWithin = 7 * 24 * hour

/** The lifecycle of uploads v1.1: requested, sent to the storage, attached (procore/FACTS.md 1.10). */
export class Uploads {
  readonly #now: () => number
  #uploads = new Map<string, Upload>()

  constructor(now: () => number) {
    this.#now = now
  }

  /** Rejects a file that is sent without a Content-Length, as storage services of this kind do. */
  wantsLength = true

  reset(): void {
    this.wantsLength = true
    this.#uploads.clear()
  }

  all(): Upload[] {
    return [...this.#uploads.values()]
  }

  create(order: Pick<Upload, 'projectId' | 'personId' | 'filename' | 'contentType'>): Upload {
    const upload: Upload = {
      ...order,
      uuid: randomUUID(),
      policy: randomUUID(),
      createdAt: this.#now(),
      file: null,
      used: false,
    }
    this.#uploads.set(upload.uuid, upload)
    return upload
  }

  find(uuid: string): Upload | undefined {
    return this.#uploads.get(uuid)
  }

  /** Receives a file in the storage; returns the reason if it is rejected. */
  receive(uuid: string, policy: string, bytes: Uint8Array): string | null {
    const upload = this.#uploads.get(uuid)
    if (!upload || upload.policy !== policy) return 'AccessDenied'
    if (this.#now() >= upload.createdAt + mustStartWithin) return 'Policy expired'
    upload.file = { size: bytes.byteLength, sha256: createHash('sha256').update(bytes).digest('hex') }
    return null
  }

  /** An upload that this person may attach in this project now; otherwise the reason why not. */
  usable(uuid: string, { projectId, personId }: Pick<Upload, 'projectId' | 'personId'>): Upload | string {
    const upload = this.#uploads.get(uuid)
    if (!upload || upload.projectId !== projectId || upload.personId !== personId) return 'was not found'
    if (upload.file === null) return 'has not been uploaded'
    if (upload.used) return 'has already been used'
    if (this.#now() >= upload.createdAt + mustBeUsedWithin) return 'has expired'
    return upload
  }

  use(uuid: string): void {
    const upload = this.#uploads.get(uuid)
    if (upload) upload.used = true
  }
}
