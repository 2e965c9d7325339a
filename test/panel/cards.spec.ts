import { expect, test } from '@playwright/test'
import type { Scene } from './card-scenes.ts'
import { sceneRunner } from './scene-page.ts'

// Five hundred cards of a change event, counted in a page of their own.
const seen = sceneRunner<Scene>('card-scenes.ts')

test('ages follow the clock without rendering a card', async () => {
  expect(await seen('tick')).toEqual({ first: 500, again: 0, textChanged: true, busy: 0 })
})

test('reading one COR again shows on its button without rendering a card', async () => {
  expect(await seen('refresh')).toEqual({ first: 500, again: 0, textChanged: false, busy: 1 })
})
