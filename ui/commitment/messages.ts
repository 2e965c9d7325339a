/** Messages of the panel beside a subcontract or purchase order. */

export const allInLog = 'To see them all, choose this contract in the COR log.'
export const approved = 'Approved'
export const inEvents = 'In change events'
export const notTold = 'unknown'
export const notMapped = 'This contract is not mapped yet'
export const mapInSetup = 'Map it in Setup'
export const mapAbout = 'Choose the Clearstory contract for it, and its CORs will show here.'
export const askToMap = 'Ask a project admin to map it in the Setup tab. Its CORs will then show here.'

/** "Clearstory: Acme Drywall, Subcontract 3; …": the contracts that the commitment is mapped to. */
export function inClearstory(contracts: readonly string[]): string {
  return `Clearstory: ${contracts.join('; ')}`
}
