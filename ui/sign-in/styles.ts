import { adoptStyles } from '../styles/adopt.ts'
import signIn from './sign-in.css' with { type: 'text' }

adoptStyles(document, signIn)
