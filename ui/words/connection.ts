/** Clearstory's connection, in Setup. */

export const title = 'Clearstory'
export const connected = 'Connected'
export const notConnected = 'Not connected'
export const askAdmin =
  'Ask a Procore company admin to connect Clearstory here. It is done once for the whole company.'
export const about =
  'Once for the whole Procore company. Ask whoever administers Clearstory at your company to create an API key there and to give you its two parts. The secret is kept encrypted and never shown again.'
export const keyId = 'Key ID'
export const secret = 'Secret key'
export const connect = 'Connect Clearstory'
export const disconnect = 'Disconnect'
export const disconnectTitle = 'Disconnect Clearstory for the whole company?'
export const disconnectAbout =
  'Deleted here: the key, the maps of every project, and all that was read from Clearstory. Everybody else is signed out. Stays: what was pushed to Procore, the record of who pushed it, and labels put on CORs in Clearstory. To take the app out of Procore as well, uninstall it afterwards in App Management.'
export const goneTitle = 'Clearstory is disconnected.'
export const goneAbout =
  'The key, the maps and all that was read from Clearstory are deleted here. Lines in Procore stay, and so does the record of who pushed them, until a company admin asks for its deletion.'

export function connectedText(connection: {
  company: string
  keyEnding: string | null
  byName: string
  day: string
}): string {
  const { company, keyEnding, byName, day } = connection
  const key = keyEnding === null ? '' : `, key ending ${keyEnding}`
  return `${company}${key}. Connected by ${byName} on ${day}.`
}
