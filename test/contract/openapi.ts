import { readFileSync } from 'node:fs'

/** The parts of an OpenAPI 3.0 file the check looks at. Schemas stay plain JSON. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }
export type JsonObject = { [key: string]: Json }

export interface Operation {
  method: string
  template: string
  pattern: RegExp
  /** How many segments are fixed: the most fixed template wins, so that /new is not an id. */
  fixedSegments: number
  definition: JsonObject
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function objectAt(value: Json | undefined, ...path: string[]): JsonObject {
  let here = value
  for (const key of path) here = isObject(here) ? here[key] : undefined
  return isObject(here) ? here : {}
}

export function arrayAt(value: Json | undefined, key: string): Json[] {
  const found = isObject(value) ? value[key] : undefined
  return Array.isArray(found) ? found : []
}

export function readDocument(file: string): JsonObject {
  const parsed: Json = JSON.parse(readFileSync(file, 'utf8'))
  if (!isObject(parsed)) throw new Error(`${file} is not an OpenAPI document`)
  return parsed
}

/** Follows `#/…` references until something else is there. */
export function resolve(document: JsonObject, value: Json | undefined): JsonObject {
  let here = value
  while (isObject(here) && typeof here.$ref === 'string') {
    const [, ...path] = here.$ref.split('/')
    here = objectAt(document, ...path)
  }
  return isObject(here) ? here : {}
}

const methods = ['get', 'post', 'put', 'patch', 'delete']

export function operationsOf(document: JsonObject): Operation[] {
  const operations = Object.entries(objectAt(document, 'paths')).flatMap(([template, item]) =>
    methods
      .filter((method) => isObject(item) && isObject(item[method]))
      .map((method) => ({
        method: method.toUpperCase(),
        template,
        pattern: new RegExp(`^${template.replaceAll('.', '\\.').replace(/\{[^}]+\}/g, '([^/]+)')}$`),
        fixedSegments: template.split('/').filter((segment) => !segment.startsWith('{')).length,
        definition: objectAt(item, method),
      })),
  )
  return operations.sort((a, b) => b.fixedSegments - a.fixedSegments)
}
