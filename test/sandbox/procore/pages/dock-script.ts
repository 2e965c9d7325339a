/**
 * The host side of the side panel's messages (procore/FACTS.md 1.12), as plain browser code. Answers `initialize` with
 * `setup`, only to the iframe's own origin, and sends `setup` again when the person moves to another record without a
 * page load.
 */
export const dockScript = `
const dock = document.querySelector('.dock')
const stage = document.querySelector('.stage')
let frame = dock && dock.querySelector('iframe')
let initialized = false

function currentContext() {
  const main = document.querySelector('main')
  const context = {
    company_id: Number(main.dataset.company),
    project_id: Number(main.dataset.project),
    view: main.dataset.view,
  }
  if (main.dataset.id) context.id = Number(main.dataset.id)
  return context
}

function send(message) {
  if (frame && frame.contentWindow) frame.contentWindow.postMessage(message, new URL(frame.src).origin)
}

window.addEventListener('message', (event) => {
  if (!frame || event.source !== frame.contentWindow || event.origin !== new URL(frame.src).origin) return
  if (!event.data || event.data.type !== 'initialize') return
  initialized = true
  send({ type: 'setup', context: currentContext() })
})

async function moveTo(address, push) {
  const answer = await fetch(address)
  const next = new DOMParser().parseFromString(await answer.text(), 'text/html')
  if (push) history.pushState(null, '', address)
  document.title = next.title
  stage.querySelector('main').replaceWith(next.querySelector('main'))
  if (initialized) send({ type: 'setup', context: currentContext() })
}

document.addEventListener('change', (event) => {
  if (event.target.id === 'dock-width') dock.dataset.width = event.target.value
  if (event.target.id === 'switch-record') moveTo(event.target.value, true)
})
window.addEventListener('popstate', () => moveTo(location.href, false))

if (dock) {
  const collapse = dock.querySelector('#dock-collapse')
  collapse.addEventListener('click', () => {
    const collapsed = dock.toggleAttribute('data-collapsed')
    collapse.textContent = collapsed ? 'Expand' : 'Collapse'
    collapse.setAttribute('aria-expanded', String(!collapsed))
    send({ type: collapsed ? 'sidepanel:app:hidden' : 'sidepanel:app:visible' })
  })
  dock.querySelector('#dock-remove').addEventListener('click', () => {
    send({ type: 'sidepanel:app:destroy' })
    // The message needs the frame to live for one more turn of the event loop.
    setTimeout(() => { dock.remove(); frame = null }, 0)
  })
}
`
