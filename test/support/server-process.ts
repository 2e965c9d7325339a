import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

export interface ServerProcess {
  /** Every line that the server has written to its output. */
  lines: string[]
  /** Resolves with the first line that names this event, whether already written or still to come. */
  logged(event: string): Promise<string>
  /** Kills the process as a power failure would: it flushes, closes and logs nothing. */
  kill(): Promise<void>
  /** Sends SIGTERM; returns the exit code. */
  stop(): Promise<number | null>
}

/** Starts the built server in a child process; resolves when it is ready. */
export function startServer(folder: string, environment: Record<string, string>): Promise<ServerProcess> {
  return startProcess([join(folder, 'server.mjs')], environment)
}

/** Starts the same app on Workers, like `npm run dev:workers`, with its databases in the given folder. */
export function startWorkers(folder: string, environment: Record<string, string>): Promise<ServerProcess> {
  return startProcess(['.ci/dev-workers.mjs', '--no-build', '--persist-to', folder], environment)
}

async function startProcess(command: string[], environment: Record<string, string>): Promise<ServerProcess> {
  const child = spawn(process.execPath, command, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH ?? '', ...environment },
  })
  const exited = once(child, 'exit')
  const errors: string[] = []
  child.stderr.on('data', (chunk) => errors.push(String(chunk)))
  const output = new Output(child)
  const failed = exited.then(() => {
    throw new Error(`the server ended: ${errors.join('')}`)
  })
  await Promise.race([output.logged('ready'), failed])
  // From here on, only the test itself ends the process.
  failed.catch(() => undefined)
  return {
    lines: output.lines,
    logged: (event) => output.logged(event),
    kill: async () => {
      child.kill('SIGKILL')
      await exited
    },
    stop: async () => {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM')
      await exited
      return child.exitCode
    },
  }
}

class Output {
  readonly lines: string[] = []
  #waiting: { event: string; found: (line: string) => void }[] = []

  constructor({ stdout }: ChildProcess) {
    if (!stdout) throw new Error('the server has no output')
    createInterface({ input: stdout }).on('line', (line) => {
      this.lines.push(line)
      for (const { event, found } of this.#waiting) if (names(line, event)) found(line)
    })
  }

  logged(event: string): Promise<string> {
    const past = this.lines.find((line) => names(line, event))
    if (past !== undefined) return Promise.resolve(past)
    return new Promise((found) => {
      this.#waiting.push({ event, found })
    })
  }
}

function names(line: string, event: string): boolean {
  return line.includes(`"event":"${event}"`)
}

/** A currently free port: the app must know its own URL before it starts, and keep it across restarts. */
export async function freePort(): Promise<number> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  server.close()
  await once(server, 'close')
  return port
}
