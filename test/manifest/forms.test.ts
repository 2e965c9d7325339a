import { readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import { describe, expect, it } from 'vitest'
import { appVersion } from '../../manifest/app-version.ts'
import { instructionsPath } from '../../manifest/instructions.ts'
import { jsonForm } from '../../manifest/json-form.ts'

const publicUrl = 'https://clearstory.example.com'

function inManifest(file: string): unknown {
  return JSON.parse(readFileSync(new URL(`../../manifest/${file}`, import.meta.url), 'utf8'))
}

function validator(file: string) {
  const schema = inManifest(file)
  if (typeof schema !== 'object' || schema === null) throw new Error(`${file} is no schema`)
  return new Ajv({ strict: false }).compile(schema)
}

const forms = [
  ['form', 'app-version', appVersion(publicUrl)],
  ['JSON form 4.1', 'manifest-4.1', jsonForm(publicUrl)],
] as const

describe.each(forms)('the %s', (_, name, made) => {
  const validate = validator(`${name}.schema.json`)

  it('stands as JSON beside its source', () => {
    expect(inManifest(`${name}.example.json`)).toEqual(made)
  })

  it('is what its schema says', () => {
    expect([validate(made), validate.errors]).toEqual([true, null])
  })

  it('may not leave out what the portal demands, nor add what it makes', () => {
    for (const key of Object.keys(made)) {
      expect(validate({ ...made, [key]: undefined }), `without ${key}`).toBe(false)
    }
    expect(validate({ ...made, app_manifest: { uid: 'x', name: 'x' } })).toBe(false)
  })

  it('is served from https and takes Procore’s own variables only', () => {
    const text = JSON.stringify(made)
    expect(validate(JSON.parse(text.replaceAll('https://', 'http://')))).toBe(false)
    const variables = [...text.matchAll(/\{\{(.*?)\}\}/g)].map(([, variable]) => variable)
    expect(variables).toEqual(['procore.company.id', 'procore.project.id'])
  })
})

describe('both forms', () => {
  it('say the same', () => {
    const { components, instructions } = appVersion(publicUrl)
    const { sidepanel, post_installation_instruction: after } = jsonForm(publicUrl)
    expect(sidepanel.views).toEqual(components.embedded.sidePanel.views)
    expect(sidepanel.source_url).toBe(components.embedded.sidePanel.externalUrl)
    expect(after).toEqual({
      notes: instructions.postInstallationNotes,
      page: { url: `${publicUrl}${instructionsPath}`, label: instructions.pageName },
    })
  })

  it('ask for no service account: the signed-in person’s rights are all there is', () => {
    expect(Object.keys(appVersion(publicUrl).components.dataConnector)).toEqual(['userLevelAuthentication'])
    expect(JSON.stringify(jsonForm(publicUrl))).not.toMatch(/permission_|dmsa|client_credentials/i)
  })
})
