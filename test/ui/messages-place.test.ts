import { readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import { writtenTexts } from './written-texts.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Written as the server writes it into Procore, in whatever language the panel is read. */
const notForPeople = [planted('ui/push/line-rows.ts `COR #{corNumber} `')]

interface Source {
  file: string
  text: string
}

async function sourcesOf(folder: string): Promise<Source[]> {
  const names = await readdir(folder, { recursive: true })
  const paths = names.filter((name) => /\.tsx?$/.test(name)).map((name) => join(folder, name))
  return Promise.all(
    paths.map(async (path) => ({ file: relative(root, path), text: await readFile(path, 'utf8') })),
  )
}

/** `messages.ts` of a feature, its `…-messages.ts`, and what features share. */
const isMessages = (file: string) => /(^ui\/messages\/|[/-]messages\.ts$)/.test(file)

let sources: Source[]
beforeAll(async () => {
  sources = (await sourcesOf(join(root, 'ui'))).filter(({ file }) => !isMessages(file))
})

describe('a text that people read', () => {
  it('is in a file of messages', () => {
    const wrong = sources.flatMap(({ file, text }) =>
      writtenTexts(file, text)
        .filter((one) => !notForPeople.includes(`${file} ${one.text}`))
        .map((one) => `${file}:${one.line} ${one.text}`),
    )
    expect(sources.length).toBeGreaterThan(80)
    expect(wrong).toEqual([])
  })

  it.each([
    ['in an element', '<p>Nothing yet</p>'],
    ['in an element, one word', '<Button>Close</Button>'],
    ['between values', '<p>{done} of {all}</p>'],
    ['as the name of a control', '<Select label="Stage" />'],
    ['as its explanation', '<Button reason="busy" />'],
    ['as either of two', "<p>{one ? 'is left' : 'are left'}</p>"],
    ['around a value', '<p title={`as of #{age}`} />'],
    ['in a value handed on', "const reason = 'Choose a COR.'"],
    ['in a value handed on, one word', "const name = known ?? 'Someone'"],
    ['in a table', "const words = { event: 'This event' }"],
  ])('is found where it is written %s', (_, text) => {
    expect(writtenTexts('Planted.tsx', planted(text))).not.toEqual([])
  })

  it.each([
    ['a class', "<p class={bare ? 'field bare' : `button #{look}`}>{text}</p>"],
    ['a drawing', '<path d="M15 16h15M15 23h15" />'],
    ['a relation', '<a href={url} rel="noopener noreferrer">{name}</a>'],
    ['a key', '<li key={`#{name} amount`} />'],
    ['a pressed key', "const last = event.key === 'End'"],
    ['a header', 'const headers = { authorization: `Bearer #{token}` }'],
    ['a selector', "document.querySelector('dialog[open] h1')?.focus()"],
    ['a media query', "matchMedia('(prefers-color-scheme: dark)')"],
    ['a developer’s error', "throw new Error('rendered outside the panel')"],
    ['punctuation', "<p>{a} · {b} ({all.join(', ')})</p>"],
  ])('is not taken for %s', (_, text) => {
    expect(writtenTexts('Planted.tsx', planted(text))).toEqual([])
  })
})

/** A source with its values put in, which a plain string must not look like it meant itself. */
function planted(text: string): string {
  return text.replaceAll('#{', '${')
}
