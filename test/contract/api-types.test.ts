import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { expect, it } from 'vitest'

// The panel and the server share one definition of the API: what no longer fits does not compile.

const root = fileURLToPath(new URL('../..', import.meta.url))
const inRoot = (path: string) => `${root}${path}`

const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  lib: ['lib.es2023.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
  types: ['node'],
  typeRoots: [inRoot('node_modules/@types')],
  jsx: ts.JsxEmit.ReactJSX,
  jsxImportSource: 'preact',
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  verbatimModuleSyntax: true,
  allowImportingTsExtensions: true,
  skipLibCheck: true,
  noEmit: true,
}

const untouched = ts.createProgram({ rootNames: [inRoot('ui/main.tsx'), inRoot('ui/boot.ts')], options })

/** Which of some files no longer compile when a file of the server reads otherwise. */
function broken(path: string, from: string, to: string, files: readonly string[] = asking): string[] {
  const host = ts.createCompilerHost(options, true)
  host.getSourceFile = (name) => {
    const known = untouched.getSourceFile(name)
    if (name !== inRoot(path) || !known) return known
    if (!known.text.includes(from)) throw new Error(`${path} has no ${from}`)
    return ts.createSourceFile(name, known.text.replaceAll(from, to), options.target ?? 0, true)
  }
  const program = ts.createProgram({ rootNames: untouched.getRootFileNames(), options, host })
  return files.filter(
    (file) => program.getSemanticDiagnostics(program.getSourceFile(inRoot(file))).length > 0,
  )
}

/** Those that ask the server, and one that shows what it answers. */
const asking = ['ui/api/api.ts', 'ui/api/event-api.ts', 'ui/boot.ts', 'ui/log/model.ts']

// Access is a type (usecases/project-scope.ts): a route without authorisation, or with a weaker one, does not compile.
const routes = ['cor-routes.ts', 'push-routes.ts', 'setup-routes.ts'].map(
  (file) => `server/http/routes/${file}`,
)

it('compiles as it is', () => {
  expect(broken('server/http/app.ts', 'AppType', 'AppType', [...asking, ...routes])).toEqual([])
})

it.each([
  ['a route is renamed', 'routes/cor-routes.ts', "'/exposure'", "'/sums'", ['ui/api/api.ts']],
  [
    'the route is renamed that is asked ahead',
    'routes/change-event-routes.ts',
    ':changeEventId/open',
    ':changeEventId/first',
    ['ui/api/event-api.ts', 'ui/boot.ts'],
  ],
  ['a body has another field', 'routes/setup-routes.ts', 'keyId: keyPart', 'key: keyPart', ['ui/api/api.ts']],
  [
    'an answer is another',
    'routes/cor-routes.ts',
    'c.json(await showExposure(c.var.scope))',
    'c.json({ exposure: await showExposure(c.var.scope) })',
    ['ui/log/model.ts'],
  ],
])('the panel does not compile where %s', (_, path, from, to, files) => {
  expect(broken(`server/http/${path}`, from, to)).toEqual(files)
})

it.each([
  ['without authorisation', 'cor-routes.ts', "'/exposure', project,", "'/exposure',"],
  ['for a project that may not be mapped', 'cor-routes.ts', "'/sync', mappedProject,", "'/sync', project,"],
  [
    'that pushes with rights read minutes ago',
    'push-routes.ts',
    "valid('json', planRequest), writing,",
    "valid('json', planRequest), mappedProject,",
  ],
  [
    'that maps a project for people who are not admins',
    'setup-routes.ts',
    "valid('json', ofClearstoryProject), projectAdmin,",
    "valid('json', ofClearstoryProject), writing,",
  ],
  [
    'that releases a project for project admins',
    'setup-routes.ts',
    "valid('param', ofClearstoryProject), companyAdmin,",
    "valid('param', ofClearstoryProject), projectAdmin,",
  ],
  [
    'that validates stored rights',
    'setup-routes.ts',
    "'/validation', projectNow,",
    "'/validation', project,",
  ],
])('a route does not compile %s', (_, file, from, to) => {
  const path = `server/http/routes/${file}`
  expect(broken(path, from, to, [path])).toEqual([path])
})
