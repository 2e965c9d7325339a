/** The text of a Workers entry bundled into one module; rejects where it reaches for something only Node has. */
export function bundleWorker(entry: string, options?: { minify?: boolean }): Promise<string>
