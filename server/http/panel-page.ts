import { Hono } from 'hono'
import { fileResponse, type PanelFile } from './asset-response.ts'

/** The built panel, independent of where the runtime stores it. */
export interface PanelAssets {
  /** The built panel.html, with `{{PROCORE_APP_ORIGINS}}` not yet replaced. */
  page: string
  /** A file in the build's assets folder, by name. */
  file(name: string): PanelFile | null
}

/**
 * The panel's page and its files. The query (company, project) is ignored here: it is unsigned, the panel receives the
 * same data from Procore's page, and with a malformed query the page still loads and shows the error.
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

/** Base64 SHA-256 of the inline script in the panel's page, as recorded there by the build. */
export function inlineScriptOf({ page }: PanelAssets): string | undefined {
  return /<script data-sha256="([\w+/=]+)"/.exec(page)?.[1]
}

export function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;')
}
