/** One of the app's own pages; it opens beside the panel, which stays as it is. */
export function PageLink({ path, name }: { path: string; name: string }) {
  return (
    <a href={path} target="_blank" rel="noreferrer">
      {name}
    </a>
  )
}
