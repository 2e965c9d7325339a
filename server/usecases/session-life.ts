const day = 24 * 3600

/** A session ends this many seconds after it began, however much it is used. */
export const sessionLife = 30 * day
/** A session nobody has used for this many seconds is ended, here and at Procore. */
export const unusedLife = 14 * day
/** A renewal asks Procore whether the person still may, at most once in this many seconds. */
export const checkedEvery = day
/** Sessions one person may have in one company; a further sign-in ends the one unused for longest. */
export const mostSessions = 20
