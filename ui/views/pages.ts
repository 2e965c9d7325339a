// The shell runs already; imported so that the bundler keeps it in one file instead of seven.
import '../main.tsx'
import { adoptStyles } from '../styles/adopt.ts'
import pages from '../styles/pages.css' with { type: 'text' }
import { NotInProcore, ProcoreSilent } from './NotInProcore.tsx'
import { SignedOut } from './SignedOut.tsx'

adoptStyles(document, pages)

/** What stands in place of the panel while nobody is signed in, or where it cannot be used. */
export const pagesBefore = { NotInProcore, ProcoreSilent, SignedOut }
