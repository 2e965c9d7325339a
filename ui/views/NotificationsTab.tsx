import { Empty } from '../parts/Empty.tsx'

/** Tab *Notifications*: says honestly that it is not here yet, and what it will do. */
export function NotificationsTab() {
  return (
    <div class="body">
      <Empty title="Change notifications come with a later version">
        <p>
          You will see who answered a change notification and with what, and push the answers’ CORs to
          Procore. Until then, notifications are answered and read in Clearstory.
        </p>
      </Empty>
    </div>
  )
}
