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
    title: 'What you asked for is not there any more.',
    next: 'Refresh the panel and choose again.',
    titleWith: (thing) => `The ${thing} you chose is not there any more.`,
  },
  session_missing: {
    status: 401,
    title: 'You are not signed in.',
    next: 'Sign in with Procore to go on.',
  },
  session_ended: {
    status: 401,
    title: 'Your Procore session has ended.',
    next: 'Sign in with Procore again; nothing you set up is lost.',
  },
  sign_in_expired: {
    status: 401,
    title: 'This sign-in code is wrong, used or older than a minute.',
    next: 'Sign in with Procore again to get a new code.',
  },
  app_not_connected: {
    status: 403,
    title: 'Clearstory is not installed for this Procore company.',
    next: 'Ask a Procore company admin to install Clearstory from the Procore App Marketplace.',
  },
  project_forbidden: {
    status: 403,
    title: 'Procore does not let you open this project.',
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
    title: 'This Clearstory key sees no project.',
    next: 'Use a key of the Clearstory company that holds your projects.',
  },
  clearstory_company_taken: {
    status: 409,
    title: 'This Procore company is already connected to another Clearstory company.',
    next: 'Use a key of the connected company, or disconnect it in Setup first.',
    titleWith: (name) => `This Procore company is already connected to ${name} in Clearstory.`,
  },
  clearstory_down: {
    status: 503,
    title: 'Clearstory does not answer right now.',
    next: 'Try again in a few minutes; what you see here is from the last time it answered.',
  },
  clearstory_unreadable: {
    status: 502,
    title: 'Clearstory gave an answer this app cannot read.',
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
    next: 'Choose another Clearstory project, or take it off the other Procore project first.',
    titleWith: (name) => `${name} is already mapped to another Procore project.`,
  },
  clearstory_project_unknown: {
    status: 422,
    title: 'The connected Clearstory company has no such project.',
    next: 'Choose a Clearstory project from the list.',
  },
  notification_not_found: {
    status: 404,
    title: 'This change notification is not in Clearstory any more.',
    next: 'Refresh the list of change notifications.',
  },
  cor_not_found: {
    status: 404,
    title: 'This COR is not among the CORs of this project.',
    next: 'Refresh the COR log and choose again.',
  },
  cor_not_found_now: {
    status: 404,
    title: 'Clearstory does not find this COR just now.',
    next: 'Try again in a few minutes. If it was deleted in Clearstory, the panel shows that within a day.',
  },
  change_event_recycled: {
    status: 409,
    title: 'This change event is in Procore’s recycle bin.',
    next: 'Restore it in Procore and check again. If it stays there, withdraw the push.',
  },
  change_event_not_found: {
    status: 404,
    title: 'This change event is not in the project any more.',
    next: 'Reload the Procore page; the change event may have been deleted.',
  },
  change_event_forbidden: {
    status: 403,
    title: 'Procore does not let you do this with the change event.',
    next: 'Ask its creator or someone with Admin access to Change Events.',
  },
  too_many_requests: {
    status: 429,
    title: 'You asked for this too often in a short time.',
    next: 'Nothing was done this time. Wait a moment and try again.',
  },
  push_refused_often: {
    status: 429,
    title: 'Procore has refused your last pushes, one after another.',
    next: 'Nothing was written this time. Correct what Procore objected to, then push again.',
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
    title: 'Procore does not answer right now.',
    next: 'Try again in a few minutes.',
  },
  procore_unreadable: {
    status: 502,
    title: 'Procore gave an answer this app cannot read.',
    next: 'Try again; if it happens again, contact support with the reference.',
  },
  procore_refused: {
    status: 422,
    title: 'Procore refused this change.',
    next: 'Change what Procore names and preview the push again.',
  },
  push_not_found: {
    status: 404,
    title: 'There is no such push any more.',
    next: 'Preview the push again.',
  },
  push_not_planned: {
    status: 409,
    title: 'This push was already sent or withdrawn.',
    next: 'Refresh the change event to see how it ended.',
  },
  push_blocked: {
    status: 422,
    title: 'Something stands in the way of this push.',
    next: 'Settle what the preview names, then push again.',
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
    title: 'This is more than Procore takes at once.',
    next: 'Push the CORs one by one; each is then a push of its own.',
  },
  lines_refused: {
    status: 422,
    title: 'Procore refused some of the lines.',
    next: 'Push the rest without them, or settle what Procore names first.',
  },
  undo_moved_on: {
    status: 409,
    title: 'The last push can no longer be taken back.',
    titleWith: (numbers) => `COR ${numbers} changed after the push, so the push can no longer be taken back.`,
    next: 'Remove the COR from the event, or change the lines in Procore by hand.',
  },
  line_gone: {
    status: 409,
    title: 'One of these lines is no longer in the change event.',
    next: 'Refresh the panel and choose the lines again.',
  },
  link_taken: {
    status: 409,
    title: 'This COR or one of the lines is linked already, or a push is still running.',
    next: 'Refresh the panel to see where it is.',
  },
  push_unknown: {
    status: 502,
    title: 'Procore did not confirm the push.',
    next: 'Check what arrived; nothing is written twice.',
  },
  sync_running: {
    status: 409,
    title: 'CORs of this project are being read from Clearstory already.',
    next: 'Wait until it is done; the panel then shows them.',
  },
  webhook_refused: {
    status: 401,
    title: 'This is not a message from Procore.',
    next: 'Connect Clearstory again in Setup, so that Procore sends the right secret.',
  },
  clearstory_key_unreadable: {
    status: 409,
    title: 'The Clearstory key of this company can no longer be read here.',
    next: 'Ask a Procore company admin to connect Clearstory again in Setup.',
  },
  cannot_store: {
    status: 503,
    title: 'Clearstory for Procore cannot store anything right now.',
    next: 'Try again in a few minutes; if it goes on, tell whoever runs the server that its disk may be full.',
  },
  internal: {
    status: 500,
    title: 'Something in Clearstory for Procore went wrong.',
    next: 'Try again; if it happens again, contact support with the reference.',
  },
} satisfies Record<FailureCode, Words>

export const failureWords: Record<FailureCode, Words> = words
