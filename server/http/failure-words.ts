import type { FailureCode } from '../domain/failure.ts'

export type FailureStatus = 400 | 401 | 403 | 404 | 409 | 413 | 422 | 429 | 500 | 502 | 503

interface Words {
  status: FailureStatus
  /** What happened. The panel adds whether anything was written, from `written`. */
  title: string
  /** What to do next. */
  next: string
  /** The title if the failure's detail is a name that belongs in the sentence. */
  titleWith?: (detail: string) => string
}

/** One status and message per failure code. A code without a message does not compile. */
const words = {
  bad_request: {
    status: 400,
    title: 'The server could not understand this request.',
    next: 'Reload the panel and try again.',
  },
  not_found: {
    status: 404,
    title: 'What you asked for no longer exists.',
    next: 'Refresh the panel and choose again.',
    titleWith: (thing) => `The ${thing} you chose no longer exists.`,
  },
  session_missing: {
    status: 401,
    title: 'You are not signed in.',
    next: 'Sign in with Procore to continue.',
  },
  session_ended: {
    status: 401,
    title: 'Your Procore session has ended.',
    next: 'Sign in with Procore again; nothing you set up is lost.',
  },
  sign_in_expired: {
    status: 401,
    title: 'This sign-in code is wrong, already used, or more than a minute old.',
    next: 'Sign in with Procore again to get a new code.',
  },
  app_not_connected: {
    status: 403,
    title: 'Clearstory is not installed for this Procore company.',
    next: 'Ask a Procore company admin to install Clearstory from the Procore App Marketplace.',
  },
  project_forbidden: {
    status: 403,
    title: 'You can’t open this project in Procore.',
    next: 'Ask a Procore project admin to add you to the project.',
  },
  tool_forbidden: {
    status: 403,
    title: 'Your Procore permissions in this project do not cover this.',
    next: 'Ask a Procore project admin for access to Change Events and Commitments.',
  },
  admin_only: {
    status: 403,
    title: 'Only a Procore admin can change this setup.',
    next: 'Ask a Procore company admin to connect Clearstory, or a project admin to map the project.',
  },
  right_missing: {
    status: 403,
    title: 'Your Procore permissions in this project do not cover this.',
    next: 'Ask a Procore project admin for that access.',
    titleWith: (tool) => `This needs Read Only access to ${tool} in Procore.`,
  },
  cor_hidden: {
    status: 403,
    title: 'Your Procore permissions do not cover one of these CORs.',
    next: 'Ask a Procore project admin for Read Only access to Commitments (received CORs) or Prime Contracts (sent CORs and drafts).',
  },
  project_not_released: {
    status: 403,
    title: 'A project admin can map this project only to the Clearstory project with the same job number.',
    next: 'Ask a Procore company admin to map it, or to release the Clearstory project for this project in Setup.',
  },
  clearstory_not_connected: {
    status: 409,
    title: 'This Procore company is not connected to Clearstory yet.',
    next: 'Ask a Procore company admin to connect Clearstory in Setup.',
  },
  clearstory_key_refused: {
    status: 422,
    title: 'Clearstory does not accept this key.',
    next: 'Check Key ID and Secret key in Clearstory, then connect again in Setup.',
  },
  clearstory_key_sees_no_project: {
    status: 422,
    title: 'This Clearstory key can’t see any project.',
    next: 'Use a key of the Clearstory company that has your projects.',
  },
  clearstory_company_taken: {
    status: 409,
    title: 'This Procore company is already connected to another Clearstory company.',
    next: 'Use a key of the connected company, or disconnect it in Setup first.',
    titleWith: (name) => `This Procore company is already connected to ${name} in Clearstory.`,
  },
  clearstory_down: {
    status: 503,
    title: 'Clearstory isn’t responding.',
    next: 'Try again in a few minutes. What you see here was read earlier.',
  },
  clearstory_unreadable: {
    status: 502,
    title: 'Clearstory returned an unexpected response.',
    next: 'Try again; if it happens again, contact support with the reference.',
  },
  project_not_mapped: {
    status: 409,
    title: 'This project is not mapped to a Clearstory project yet.',
    next: 'Ask a Procore project admin to choose the Clearstory project in Setup.',
  },
  project_mapped_elsewhere: {
    status: 409,
    title: 'That Clearstory project is already mapped to another Procore project.',
    next: 'Choose another Clearstory project, or remove the other project’s mapping first.',
    titleWith: (name) => `${name} is already mapped to another Procore project.`,
  },
  clearstory_project_unknown: {
    status: 422,
    title: 'The connected Clearstory company has no such project.',
    next: 'Choose a Clearstory project from the list.',
  },
  notification_not_found: {
    status: 404,
    title: 'This change notification is no longer in Clearstory.',
    next: 'Refresh the list of change notifications.',
  },
  cor_not_found: {
    status: 404,
    title: 'This COR is not in this project.',
    next: 'Refresh the COR log and choose again.',
  },
  cor_not_found_now: {
    status: 404,
    title: 'Clearstory can’t find this COR right now.',
    next: 'Try again in a few minutes. If it was deleted in Clearstory, the panel shows that within a day.',
  },
  change_event_recycled: {
    status: 409,
    title: 'This change event is in Procore’s recycle bin.',
    next: 'Restore it in Procore and check again, or withdraw the push.',
  },
  change_event_not_found: {
    status: 404,
    title: 'This change event is no longer in the project.',
    next: 'Reload the Procore page; the change event may have been deleted.',
  },
  change_event_forbidden: {
    status: 403,
    title: 'You can’t do this with this change event in Procore.',
    next: 'Ask its creator or someone with Admin access to Change Events.',
  },
  too_many_requests: {
    status: 429,
    title: 'Too many requests in a short time.',
    next: 'Nothing was done this time. Wait a moment and try again.',
  },
  push_refused_often: {
    status: 429,
    title: 'Procore has refused several of your pushes in a row.',
    next: 'Nothing was written this time. Fix what Procore objected to, then push again.',
  },
  procore_busy: {
    status: 503,
    title: 'Procore is limiting how many requests your company may send right now.',
    next: 'Wait a moment and try again.',
  },
  procore_behind: {
    status: 503,
    title: 'Procore has not caught up with the last push yet.',
    next: 'Try again in a moment.',
  },
  procore_down: {
    status: 503,
    title: 'Procore isn’t responding.',
    next: 'Try again in a few minutes.',
  },
  procore_unreadable: {
    status: 502,
    title: 'Procore returned an unexpected response.',
    next: 'Try again; if it happens again, contact support with the reference.',
  },
  procore_refused: {
    status: 422,
    title: 'Procore refused this change.',
    next: 'Fix what Procore names, then preview the push again.',
  },
  push_not_found: {
    status: 404,
    title: 'This push no longer exists.',
    next: 'Preview the push again.',
  },
  push_not_planned: {
    status: 409,
    title: 'This push was already sent or withdrawn.',
    next: 'Refresh the change event to see how it ended.',
  },
  push_blocked: {
    status: 422,
    title: 'Something is blocking this push.',
    next: 'Resolve the issues in the preview, then push again.',
  },
  push_conflict: {
    status: 409,
    title: 'The change event or one of its CORs changed after the preview.',
    next: 'Preview the push again to see what is there now.',
  },
  push_elsewhere: {
    status: 409,
    title: 'Another push to this change event is still running.',
    next: 'Wait until it is done, then preview the push again.',
  },
  push_too_large: {
    status: 413,
    title: 'This is more than Procore accepts at once.',
    next: 'Push the CORs one by one; each is then a push of its own.',
  },
  lines_refused: {
    status: 422,
    title: 'Procore refused some of the lines.',
    next: 'Push the rest without them, or fix what Procore names first.',
  },
  undo_moved_on: {
    status: 409,
    title: 'The last push can no longer be undone.',
    titleWith: (numbers) => `COR ${numbers} changed after the push, so the push can no longer be undone.`,
    next: 'Remove the COR from the event, or change the lines in Procore by hand.',
  },
  line_gone: {
    status: 409,
    title: 'One of these lines is no longer in the change event.',
    next: 'Refresh the panel and choose the lines again.',
  },
  link_taken: {
    status: 409,
    title: 'This COR or one of the lines is already linked, or a push is still running.',
    next: 'Refresh the panel to see where it is.',
  },
  push_unknown: {
    status: 502,
    title: 'Procore did not confirm the push.',
    next: 'Check what was saved; nothing is written twice.',
  },
  sync_running: {
    status: 409,
    title: 'The CORs of this project are already being read from Clearstory.',
    next: 'Wait until that is done. The panel will then show them.',
  },
  webhook_refused: {
    status: 401,
    title: 'This is not a message from Procore.',
    next: 'Connect Clearstory again in Setup, so that Procore sends the right secret.',
  },
  clearstory_key_unreadable: {
    status: 409,
    title: 'The server can no longer read this company’s Clearstory key.',
    next: 'Ask a Procore company admin to connect Clearstory again in Setup.',
  },
  cannot_store: {
    status: 503,
    title: 'Clearstory for Procore cannot store anything right now.',
    next: 'Try again in a few minutes. If it continues, tell the server’s operator that its disk may be full.',
  },
  internal: {
    status: 500,
    title: 'Something in Clearstory for Procore went wrong.',
    next: 'Try again; if it happens again, contact support with the reference.',
  },
} satisfies Record<FailureCode, Words>

export const failureWords: Record<FailureCode, Words> = words
