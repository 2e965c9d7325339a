import type { ChangeEventId, ProcoreProjectId } from '../ids.ts'

/** A file that passes through; nobody holds it whole. */
export interface PassingFile {
  filename: string
  contentType: string
  /** Bytes; null where it is not known before the end. */
  size: number | null
  body: AsyncIterable<Uint8Array>
}

/** Uploads v1.1 and what becomes of them. Only the person who uploaded a file may attach it, within a week. */
export interface ProcoreUploads {
  /** Asks for an address, sends the file there, and answers with the upload's id. Nothing is attached yet. */
  send(projectId: ProcoreProjectId, file: PassingFile): Promise<string>
  /** All at once, beside what hangs there already. */
  attach(projectId: ProcoreProjectId, changeEventId: ChangeEventId, uploadIds: string[]): Promise<void>
  /** File names of the change event's attachments. */
  listAttached(projectId: ProcoreProjectId, changeEventId: ChangeEventId): Promise<string[]>
}
