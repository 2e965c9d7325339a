// Puts the panel's words into its code: the English of ui/words, or another language's folder in its place.
import { existsSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

const constant = /^export const (\w+) =\s+('(?:[^'\\\n]|\\.)*')$/gm
const wholeTopic = /^import \* as (\w+) from '(\.[^']*\/words\/[\w-]+\.ts)'$/gm

/**
 * A sentence written as `words.title` is put where it is said, so that having a name costs no download. `folder`: another
 * language, a folder beside ui/words (ui/words-de), so that its files import as the English ones of the same name do.
 * They take their place; a file that is not there stays English.
 */
export function wordsOf(folder) {
  const textOf = (path) => {
    const other = folder === undefined ? path : join(folder, basename(path))
    return readFileSync(existsSync(other) ? other : path, 'utf8')
  }
  return {
    name: 'words',
    setup(bundler) {
      bundler.onLoad({ filter: /[\\/]ui[\\/]words[\\/][\w-]+\.ts$/ }, ({ path }) => ({
        contents: textOf(path),
        loader: 'ts',
      }))
      bundler.onLoad({ filter: /[\\/]ui[\\/].*\.tsx?$/ }, ({ path }) => {
        let contents = readFileSync(path, 'utf8')
        for (const [, topic, file] of contents.matchAll(wholeTopic)) {
          const said = new Map(
            [...textOf(join(dirname(path), file)).matchAll(constant)].map(([, name, text]) => [name, text]),
          )
          const uses = new RegExp(`(?<![\\w.])${topic}\\.(\\w+)\\b`, 'g')
          contents = contents.replace(uses, (use, name) => said.get(name) ?? use)
        }
        return { contents, loader: path.endsWith('x') ? 'tsx' : 'ts' }
      })
    },
  }
}
