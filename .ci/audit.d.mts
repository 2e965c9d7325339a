export interface Manifest {
  dependencies?: Record<string, string>
  devDependencies?: Record<string, string>
  /** npm's own field: whose install scripts may run. */
  allowScripts?: Record<string, boolean>
}

export interface LockedPackage extends Manifest {
  version?: string
  integrity?: string
  resolved?: string
  license?: string
  dev?: boolean
  deprecated?: string
  hasInstallScript?: boolean
}

export interface LockFile {
  lockfileVersion?: number
  packages?: Record<string, LockedPackage>
}

/** What is wrong with the dependencies, a line each; none when they are as they should be. */
export function problemsOf(manifest: Manifest, lock: LockFile): string[]
