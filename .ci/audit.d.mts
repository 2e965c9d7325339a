export interface Manifest {
  dependencies?: Record<string, string>
  devDependencies?: Record<string, string>
  /** npm's own field: the packages that may run install scripts. */
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

/** The problems of the dependencies, one per line; empty if there are none. */
export function problemsOf(manifest: Manifest, lock: LockFile): string[]
