import { Hono } from 'hono'
import { fileResponse, type PanelFile } from './asset-response.ts'

/** The built panel, wherever the runtime keeps it. */
export interface PanelAssets {
  /** panel.html of the build, `{{PROCORE_APP_ORIGINS}}` still to be filled. */
  page: string
  /** A file of the build's assets folder, by its name alone. */
  file(name: string): PanelFile | null
}

/**
 * The panel's page and its files. The query (company, project) is not looked at here: it is unsigned, the panel hears
 * the same from Procore's page, and a garbled one still gets the page, which says what is wrong.
 */
export function panelRoutes(assets: PanelAssets, procoreAppOrigins: readonly string[]) {
  const page = assets.page.replaceAll('{{PROCORE_APP_ORIGINS}}', escapeHtml(procoreAppOrigins.join(' ')))
  return new Hono()
    .get('/panel', (c) => c.html(page))
    .get('/assets/:name', (c) => {
      const file = assets.file(c.req.param('name'))
      return file ? fileResponse(c, file) : c.notFound()
    })
    .get('/favicon.ico', (c) => {
      c.header('Cache-Control', 'public, max-age=86400')
      return c.body(null, 204)
    })
}

/** Base64 SHA-256 of the script in the panel's page, as its build noted it there. */
export function inlineScriptOf({ page }: PanelAssets): string | undefined {
  return /<script data-sha256="([\w+/=]+)"/.exec(page)?.[1]
}

export function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;')
}
