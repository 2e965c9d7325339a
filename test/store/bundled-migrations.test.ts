import * as esbuild from 'esbuild'
import { expect, it } from 'vitest'
import { readMigrations } from '../../server/store/engine/sqlite.ts'
import { migrationsFolder } from './battery.ts'

it('the Worker’s bundle has every migration, as it is in the folder', async () => {
  const { outputFiles } = await esbuild.build({
    entryPoints: ['server/store/engine/bundled-migrations.ts'],
    bundle: true,
    write: false,
    format: 'esm',
    loader: { '.sql': 'text' },
  })
  const module: unknown = await import(
    `data:text/javascript,${encodeURIComponent(outputFiles[0]?.text ?? '')}`
  )
  expect(module).toMatchObject({ bundledMigrations: await readMigrations(migrationsFolder) })
})
