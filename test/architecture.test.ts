import { readdirSync, readFileSync } from 'node:fs'
import { basename, join, posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))

/** Who may import whom: the part of the tree a file is in → the parts and packages it may reach for. First match counts. */
const rules: [part: string, may: string[], packages: string[]][] = [
  ['server/domain/', ['server/domain/'], []],
  ['server/usecases/', ['server/usecases/', 'server/domain/'], []],
  ['server/transport/node-public-fetch.ts', ['server/transport/'], ['node:']],
  ['server/transport/', ['server/transport/', 'server/domain/'], ['valibot']],
  ['server/procore/', ['server/procore/', 'server/transport/', 'server/domain/'], ['valibot']],
  ['server/clearstory/', ['server/clearstory/', 'server/transport/', 'server/domain/'], ['valibot']],
  ['server/store/engine/sqlite.ts', ['server/store/'], ['node:', 'better-sqlite3', 'valibot']],
  ['server/store/engine/object-sql.ts', ['server/store/', 'server/domain/'], ['@cloudflare/workers-types']],
  ['server/store/', ['server/store/', 'server/domain/'], ['valibot']],
  ['server/platform/', ['server/platform/', 'server/domain/'], []],
  ['server/http/', ['server/http/', 'server/usecases/', 'server/domain/'], ['hono', 'jose', 'valibot']],
  ['server/config.ts', ['server/log.ts', 'server/domain/', 'server/transport/'], ['valibot']],
  ['server/log.ts', ['server/domain/'], []],
  ['server/node.ts', ['server/'], ['node:', '@hono/node-server']],
  ['server/command', ['server/'], ['node:', 'valibot']],
  ['server/open-database.ts', ['server/store/'], ['node:']],
  // The runtime of Cloudflare Workers, for the entry there and nothing else.
  ['server/company-object.ts', ['server/'], ['cloudflare:workers', '@cloudflare/workers-types']],
  ['server/company-of-request.ts', ['server/domain/', 'server/http/'], []],
  ['server/worker.ts', ['server/'], ['hono']],
  ['server/cloudflare.d.ts', [], ['@cloudflare/workers-types']],
  ['server/', ['server/'], []],
  ['ui/', ['ui/'], ['preact', '@preact/signals', 'hono/client', 'hono/types']],
  ['manifest/', ['manifest/'], []],
  // Never the server or the panel: a shared bug would cancel itself out. They meet at the contract.
  [
    'test/sandbox/',
    ['test/sandbox/', 'test/contract/', 'manifest/'],
    ['node:', 'hono', '@hono/node-server', 'valibot', 'vitest'],
  ],
]

/** Beyond that types alone: the panel is typed by the server and bundles nothing of it. */
const typesOnly: [part: string, from: string][] = [
  ['ui/', 'server/usecases/'],
  ['ui/', 'server/http/'],
  ['ui/', 'server/domain/'],
]

interface Import {
  path: string
  typeOnly: boolean
  /** By `import()` alone. */
  dynamic: boolean
}

const files = ['server', 'ui', 'manifest', 'test'].flatMap((folder) => walk(folder))
const sources = files.map((file) => {
  const text = readFileSync(join(root, file), 'utf8')
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true)
  return { file, text, source, imports: importsOf(file, text, source) }
})

describe('direction', () => {
  it('is kept by every import', () => {
    const wrong = sources.flatMap(({ file, imports }) => {
      const rule = rules.find(([part]) => file.startsWith(part))
      if (!rule) return []
      return imports.filter((one) => !allowed(file, one, rule)).map(({ path }) => `${file} → ${path}`)
    })
    expect(wrong).toEqual([])
  })

  it('leaves it to compose alone to know every adapter', () => {
    const adapters = ['server/procore/', 'server/clearstory/', 'server/store/']
    const knowing = sources.filter(
      ({ file, imports }) =>
        file.startsWith('server/') &&
        adapters.every((part) => imports.some(({ path }) => path.startsWith(part))),
    )
    expect(knowing.map(({ file }) => file)).toEqual(['server/compose.ts'])
  })
})

describe('the panel', () => {
  const panel = sources.filter(({ file }) => file.startsWith('ui/'))
  const isMessages = (path: string) => /^ui\/messages\/|[/-]messages\.ts$/.test(path)
  const isView = (path: string) => path.endsWith('.tsx')

  it('has words in its views alone: models speak codes', () => {
    const wrong = panel
      .filter(({ file }) => !isView(file) && !isMessages(file))
      // Where no answer comes, nobody but the panel can word the problem that the server words otherwise.
      .filter(({ file }) => file !== 'ui/api/http.ts')
      .flatMap(({ file, imports }) =>
        imports.filter(({ path }) => isMessages(path)).map(({ path }) => `${file} → ${path}`),
      )
    expect(wrong).toEqual([])
  })

  it('downloads the views of a feature with it: they reach each other by import() or as components', () => {
    // The shell frames the features, and a first open shows one of them.
    const shared = ['components', 'shell']
    const wrong = panel
      .filter(({ file }) => isView(file) && !shared.includes(folderOf(file)) && file !== 'ui/main.tsx')
      .flatMap(({ file, imports }) =>
        imports
          .filter(({ path, dynamic }) => path.startsWith('ui/') && isView(path) && !dynamic)
          .filter(({ path }) => ![folderOf(file), 'components'].includes(folderOf(path)))
          .map(({ path }) => `${file} → ${path}`),
      )
    expect(wrong).toEqual([])
  })

  it('has components and state that know no feature but by its messages, models and types', () => {
    const shared = ['components', 'state', 'api', 'host', 'messages', 'styles']
    const wrong = panel
      .filter(({ file }) => shared.includes(folderOf(file)))
      .flatMap(({ file, imports }) =>
        imports
          .filter(({ path }) => isView(path) && !shared.includes(folderOf(path)))
          .map(({ path }) => `${file} → ${path}`),
      )
    expect(wrong).toEqual([])
  })
})

describe('every file', () => {
  it('has a name that says what is in it', () => {
    const drawer = /^(utils?|helpers?|common|misc|index)\b/
    expect(files.filter((file) => drawer.test(basename(file)))).toEqual([])
    const named =
      /^[a-z0-9]+(-[a-z0-9]+)*(\.test|\.spec|\.config|\.d)?\.ts$|^[A-Z]\w*\.tsx$|^main\.tsx$|\.test\.tsx$/
    expect(files.filter((file) => !named.test(basename(file)))).toEqual([])
  })

  it('stays short enough to be one topic', () => {
    expect(sources.filter(({ text }) => text.split('\n').length > 400).map(({ file }) => file)).toEqual([])
  })

  it.each(['server/', 'ui/'])('has no circles in %s', (part) => {
    const edges = new Map(
      sources
        .filter(({ file }) => file.startsWith(part))
        .map(({ file, imports }) => [file, imports.filter(({ typeOnly }) => !typeOnly)] as const),
    )
    // What imports nothing that is left is in no circle: taken away again and again, only circles remain.
    const left = new Set(edges.keys())
    const isFree = (file: string) => edges.get(file)?.every(({ path }) => !left.has(path)) === true
    for (let before = -1; before !== left.size; ) {
      before = left.size
      for (const file of [...left]) if (isFree(file)) left.delete(file)
    }
    expect([...left]).toEqual([])
  })

  it('has no file of the server with more than 300 lines', () => {
    const long = sources.filter(
      ({ file, source }) => file.startsWith('server/') && source.getLineStarts().length > 301,
    )
    expect(long.map(({ file }) => file)).toEqual([])
  })

  it('re-exports nothing from elsewhere', () => {
    const barrels = sources.filter(({ source }) =>
      source.statements.some((one) => ts.isExportDeclaration(one) && one.moduleSpecifier !== undefined),
    )
    expect(barrels.map(({ file }) => file)).toEqual([])
  })

  it('takes nothing as any, and JSON as unknown until a schema has read it', () => {
    const wrong = sources.flatMap(({ file, source }) =>
      nodesOf(source)
        .filter((node) => node.kind === ts.SyntaxKind.AnyKeyword || isCastOfJson(node))
        .map((node) => `${file}: ${node.parent.getText().slice(0, 80)}`),
    )
    expect(wrong).toEqual([])
  })
})

function allowed(
  file: string,
  { path, typeOnly }: Import,
  [, may, packages]: (typeof rules)[number],
): boolean {
  if (typeOnly && typesOnly.some(([part, from]) => file.startsWith(part) && path.startsWith(from)))
    return true
  if (may.some((part) => path.startsWith(part))) return true
  return packages.some((name) =>
    name.endsWith(':') ? path.startsWith(name) : path === name || path.startsWith(`${name}/`),
  )
}

/** Every import, dynamic and type-only ones too; paths of our own from the root. */
function importsOf(file: string, text: string, source: ts.SourceFile): Import[] {
  const typeOnly = new Set<string>()
  const valued = new Set<string>()
  for (const statement of source.statements) {
    if (!ts.isImportDeclaration(statement) || !ts.isStringLiteral(statement.moduleSpecifier)) continue
    const set = statement.importClause?.isTypeOnly ? typeOnly : valued
    set.add(statement.moduleSpecifier.text)
  }
  return ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => ({
    path: fileName.startsWith('.') ? posix.join(posix.dirname(file), fileName) : fileName,
    typeOnly: typeOnly.has(fileName) && !valued.has(fileName),
    dynamic: !typeOnly.has(fileName) && !valued.has(fileName),
  }))
}

/** "push" of `ui/push/model.ts`. */
function folderOf(path: string): string {
  return path.split('/')[1] ?? ''
}

/** `JSON.parse(…) as T` or `(await response.json()) as T`. */
function isCastOfJson(node: ts.Node): boolean {
  if (!ts.isAsExpression(node) || node.type.getText() === 'unknown') return false
  return /^\(?(await )?(JSON\.parse|[\w.]+\.json)\(/.test(node.expression.getText())
}

function nodesOf(node: ts.Node): ts.Node[] {
  return [node, ...node.getChildren().flatMap(nodesOf)]
}

function walk(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`
    if (entry.isDirectory()) return walk(path)
    return /\.tsx?$/.test(entry.name) ? [path] : []
  })
}
