/** The panel beside a subcontract or purchase order. */

export const allInLog = 'The COR log has all of them: choose this contract there.'
export const approved = 'Approved'
export const inEvents = 'In change events'
export const notTold = 'not told'
export const notMapped = 'This contract is not mapped yet'
export const mapInSetup = 'Map it in Setup'
export const mapAbout = 'Say which Clearstory contract belongs to it, and its CORs show here.'
export const askToMap = 'Ask a project admin to map it in the Setup tab; its CORs then show here.'

/** "Clearstory: Acme Drywall, Subcontract 3; …": the contracts it is mapped to. */
export function inClearstory(contracts: readonly string[]): string {
  return `Clearstory: ${contracts.join('; ')}`
}
