/** Dense and plain, loosely like the product: dark bar, breadcrumb, white page. */
export const styles = `
:root { --ink: #232729; --soft: #5e696e; --line: #d6dadc; --bar: #151b1f; --accent: #ff5200; --page: #f4f5f6; color-scheme: light }
* { box-sizing: border-box }
body { margin: 0; background: var(--page); color: var(--ink); font: 14px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif }
a { color: #2066df; text-decoration: none }
a:hover { text-decoration: underline }
button, select, input { font: inherit; color: inherit }
button { padding: 4px 10px; border: 1px solid #acb5b9; border-radius: 4px; background: #fff; cursor: pointer }
button:hover { background: #f4f5f6 }
button.primary { background: var(--accent); border-color: var(--accent); color: #fff }
:focus-visible { outline: 2px solid #2066df; outline-offset: 1px }
.bar { position: sticky; top: 0; z-index: 1; display: flex; align-items: center; gap: 16px; height: 44px; padding: 0 16px; background: var(--bar); color: #fff }
.bar strong { letter-spacing: .02em }
.bar span, .bar a { color: #c3cbcf }
.bar .who { margin-left: auto; display: flex; gap: 12px }
.crumbs { padding: 8px 20px; font-size: 12px; color: var(--soft); border-bottom: 1px solid var(--line); background: #fff }
.stage { display: flex; align-items: stretch; min-height: calc(100vh - 44px) }
.stage > main { flex: 1; min-width: 0 }
.sheet { margin: 16px 20px; padding: 16px 20px; background: #fff; border: 1px solid var(--line); border-radius: 4px; overflow-x: auto }
h1 { margin: 0 0 12px; font-size: 20px; font-weight: 600 }
h2 { margin: 20px 0 8px; font-size: 15px; font-weight: 600 }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 4px 16px; margin: 0 }
dt { color: var(--soft) }
dd { margin: 0 }
table { width: 100%; border-collapse: collapse; font-size: 13px }
caption { padding: 0 0 8px; text-align: left; font-size: 15px; font-weight: 600 }
th { padding: 6px 8px; border-bottom: 1px solid var(--line); color: var(--soft); font-size: 12px; font-weight: 600; text-align: left }
td { padding: 6px 8px; border-bottom: 1px solid #eceeef; vertical-align: top }
.money { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap }
td form { display: inline-flex; gap: 4px; align-items: center; margin: 0 }
td input[name=amount] { width: 7.5em; text-align: right; padding: 2px 4px }
td button { padding: 1px 6px; font-size: 12px }
.pill { padding: 1px 8px; border-radius: 9px; background: #e3e6e8; font-size: 12px; white-space: nowrap }
.row { display: flex; flex-wrap: wrap; gap: 8px; align-items: center }
.code { white-space: nowrap }
.row h1 { margin-right: auto }
.sheet h2:first-child { margin-top: 0 }
tfoot th, tfoot td { border-bottom: 0; color: var(--ink); font-size: 13px; font-weight: 600 }
dl + table { margin-top: 20px }
.bar nav { display: flex; gap: 12px }
.bar [aria-current] { color: #fff }
.muted { color: var(--soft) }
.dock { position: sticky; top: 44px; display: flex; flex-direction: column; flex: none; height: calc(100vh - 44px); width: 400px; background: #fff; border-left: 1px solid var(--line) }
.dock header { display: flex; align-items: center; gap: 6px; height: 40px; padding: 0 8px 0 12px; border-bottom: 1px solid var(--line) }
.dock header strong { margin-right: auto }
.dock header button, .dock header select { padding: 1px 6px; font-size: 12px }
.dock iframe { flex: 1; width: 100%; border: 0 }
.dock[data-width="320"] { width: 320px }
.dock[data-width="640"] { width: 640px }
.dock[data-collapsed] { width: 44px }
.dock[data-collapsed] iframe, .dock[data-collapsed] strong, .dock[data-collapsed] .wide { display: none }
.card { max-width: 420px; margin: 48px auto; padding: 24px; background: #fff; border: 1px solid var(--line); border-radius: 6px }
.card form { display: grid; gap: 8px }
.card button { padding: 8px 12px; text-align: left }
.card button small { display: block; color: var(--soft) }
`
