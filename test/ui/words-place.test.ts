import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildPanel } from '../../.ci/build.mjs'
import { writtenTexts } from './written-texts.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const wordsFolder = join(root, 'ui/words')

/** Written as the server writes it into Procore, in whatever language the panel is read. */
const notForPeople = [planted('ui/models/line-rows.ts `COR #{corNumber} `')]

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

let sources: Source[]
beforeAll(async () => {
  sources = (await sourcesOf(join(root, 'ui'))).filter(({ file }) => !/^ui\/words(-\w+)?\//.test(file))
})

describe('what people read', () => {
  it('stands in ui/words alone, or in another language’s folder beside it', () => {
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

describe('a topic of words', () => {
  // The build puts sentences where they are said by the name of the topic.
  it('has a name that means nothing else in the file that uses it', () => {
    const wrong = sources.flatMap(({ file, text }) => {
      const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true)
      const topics = new Set(
        [...text.matchAll(/import \* as (\w+) from '.*\/words\//g)].map(([, name]) => name),
      )
      const bound: string[] = []
      const visit = (node: ts.Node) => {
        if (ts.isVariableDeclaration(node) || ts.isParameter(node) || ts.isBindingElement(node)) {
          if (ts.isIdentifier(node.name) && topics.has(node.name.text))
            bound.push(`${file} ${node.name.text}`)
        }
        ts.forEachChild(node, visit)
      }
      visit(source)
      return bound
    })
    expect(wrong).toEqual([])
  })
})

describe('another language', () => {
  let folder: string
  let bundle: string
  const wrapped: string[] = []
  const plain: string[] = []
  let english = ''
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'clearstory-language-'))
    for (const { file, text } of await sourcesOf(wordsFolder)) {
      english += text
      const translated = text.replace(/(export const \w+ =\s+')((?:[^'\\\n]|\\.)*)'$/gm, (_, start, said) => {
        wrapped.push(`⟦${said}⟧`)
        plain.push(said)
        return `${start}⟦${said}⟧'`
      })
      // One file is left out: what a language lacks stays English.
      if (!file.endsWith('/tour.ts')) await writeFile(join(folder, relative('ui/words', file)), translated)
    }
    const { sizes } = await buildPanel(join(folder, 'out'), { words: folder })
    const texts = sizes.map(({ name }) => readFile(join(folder, 'out/ui/assets', name), 'utf8'))
    bundle = readable((await Promise.all(texts)).join('\n'))
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  it('is a folder beside, whose files take the place of the English ones', () => {
    expect(wrapped.length).toBeGreaterThan(250)
    const missing = wrapped.filter((text) => !bundle.includes(text))
    expect(missing).toEqual(['⟦Skip⟧'])
    expect(bundle).toContain('"Skip"')
  })

  it('leaves no English sentence of those that it has', () => {
    // Those that stand in a table too are left to it.
    const once = plain.filter((text) => english.split(`'${text}'`).length === 2)
    const left = once.filter((text) => /\s/.test(text) && bundle.includes(`"${text}"`))
    expect(once.length).toBeGreaterThan(200)
    expect(left).toEqual([])
  })
})

/** A source with its values put in, which a plain string must not look like it meant itself. */
function planted(text: string): string {
  return text.replaceAll('#{', '${')
}

/** The bundle's strings as they are read: it escapes what is not ASCII. */
function readable(code: string): string {
  return code.replace(/\\(?:u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2}))/g, (_, long, short) =>
    String.fromCharCode(Number.parseInt(long ?? short, 16)),
  )
}
