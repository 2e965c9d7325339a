/** The signed sheet of a T&M tag, being read as it is asked for; nobody holds it whole. */
export type OpenedSheet =
  | {
      kind: 'pdf'
      /** Bytes; null where it is not known before the end. */
      size: number | null
      body: AsyncIterable<Uint8Array>
      /** Why the body broke off; null while it has not. */
      brokenBy(): 'too_large' | 'unavailable' | null
      /** Lets the connection go; to be called whatever happens. */
      close(): void
    }
  | { kind: 'not_signed' | 'expired' | 'not_pdf' | 'too_large' | 'unavailable' }
