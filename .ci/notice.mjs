// Collects the licenses of what is bundled: MIT and similar licenses require that each copy includes their text.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const inPackage = /^(.*\bnode_modules\/((?:@[^/]+\/)?[^/]+))\//
const licenceFile = /^(licen[cs]e|copying|notice)(\.(md|txt))?$/i

/**
 * Returns the text of NOTICE.txt for the files that went into bundles.
 * @param {string} root
 * @param {Iterable<string>} inputs paths relative to `root`, as in esbuild's metafile
 */
export function noticeOf(root, inputs) {
  const folders = new Set([...inputs].flatMap((path) => inPackage.exec(path)?.[1] ?? []))
  const packages = [...folders].map((folder) => describe(join(root, folder)))
  packages.sort((a, b) => (a.name < b.name ? -1 : 1))
  const parts = packages.map(
    ({ name, version, license, text }) => `${name} ${version} (${license})\n\n${text}`,
  )
  const head = 'Clearstory for Procore bundles these packages, under their own licences.\n'
  return [head, ...parts].join(`\n${'-'.repeat(80)}\n\n`)
}

function describe(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const files = readdirSync(folder).filter((file) => licenceFile.test(file))
  if (typeof license !== 'string' || files.length === 0)
    throw new Error(`${name} is bundled and has no licence text`)
  const text = files.map((file) => readFileSync(join(folder, file), 'utf8').trim()).join('\n\n')
  return { name, version, license, text: `${text}\n` }
}
