/** What buttons say that stand on a first look, wherever else they stand too. */

export const tryAgain = 'Try again'
export const close = 'Close'
export const history = 'History'
export const refresh = 'Refresh'
export const importCors = 'Import CORs'
export const repush = 'Re-push'
export const repushAll = 'Re-push all'
