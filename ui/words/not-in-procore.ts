/** Words of its own, so that nothing is shared with the later views: a file in common would be one more request. */

export const guide = 'Getting started'
export const title = 'Clearstory for Procore'
export const foreignPage =
  'This panel works inside Procore only, and the page around it is not a Procore page it knows.'
export const notInProcore = 'This panel works inside Procore, beside a change event.'
export const install = 'Install it'
export const openProject = 'Open a project that uses Clearstory, and a change event in it.'
export const newAddress =
  'Your Procore address may be new to this app. Tell your Clearstory contact the address that you see in the browser.'
export const appName = 'Clearstory'

export const silent = 'Procore has not answered yet'
export const silentAbout = 'The panel asks Procore which change event is open and goes on asking.'
export const silentStays = 'If this stays, close the side panel in Procore and open it again.'

export function adminInstalls<T>(name: T): (string | T)[] {
  return [
    'A Procore company admin installs ',
    name,
    ' from the Procore App Marketplace, or from App Management in the company’s admin pages.',
  ]
}

export function choosePanel<T>(name: T): (string | T)[] {
  return ['Choose ', name, ' in the side panel at the right edge of the page, and sign in once.']
}
