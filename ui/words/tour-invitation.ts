/** Downloaded with the first look, so apart from the cards. */

export const text = 'New here?'
export const show = 'Show me around'
export const no = 'No, thanks'
