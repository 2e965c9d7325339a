import { adoptStyles } from './adopt.ts'
import pages from './pages.css' with { type: 'text' }

adoptStyles(document, pages)
