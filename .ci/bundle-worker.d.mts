/**
 * Bundles a Workers entry into one module and returns its text; rejects if it imports anything that exists only in
 * Node.
 */
export function bundleWorker(entry: string, options?: { minify?: boolean }): Promise<string>
