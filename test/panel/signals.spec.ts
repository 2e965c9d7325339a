import { expect, test } from '@playwright/test'
import { sceneRunner } from './scene-page.ts'
import type { Scene } from './signal-scenes.ts'

// The panel's own signals under the renderer it uses, in a page of their own.
const seen = sceneRunner<Scene>('signal-scenes.ts')

test('a view is rendered again when a signal it read changes', async () => {
  expect(await seen('change')).toEqual(['Ana', 'Ben'])
})

test('the same value again renders nothing', async () => {
  expect(await seen('same')).toBe(1)
})

test('several changes in a row are one rendering', async () => {
  expect(await seen('several')).toEqual([2, 'Cleo Osei'])
})

test('only the view that read it is rendered, inner or outer', async () => {
  expect(await seen('inner')).toEqual({ outer: 1, inner: 2, text: 'oy' })
  expect(await seen('outer')).toEqual({ outer: 2, inner: 1, text: 'xy' })
})

test('a signal read after a child was made is followed all the same', async () => {
  expect(await seen('afterChild')).toBe('childBen')
})

test('a value made of others changes with them', async () => {
  expect(await seen('made')).toBe('Ana Osei')
})

test('what a view no longer reads leaves it alone', async () => {
  expect(await seen('branch')).toBe(2)
})

test('what is read outside a rendering is nobody’s reading', async () => {
  expect(await seen('outside')).toEqual(['Ana', 0])
})

test('a view that is gone is not asked to render', async () => {
  expect(await seen('gone')).toBe(0)
  expect(await seen('goneInside')).toEqual([0, 'closed'])
})

test('a rendering that failed leaves no reader behind', async () => {
  expect(await seen('failed')).toEqual(['Ana', 0, 'failed'])
  expect(await seen('failedUncaught')).toEqual(['a rendering that fails', 'Ana', 0])
})

test('a view that failed renders when what it reads is good again', async () => {
  expect(await seen('recovers')).toEqual(['failed', 'Ben'])
})
