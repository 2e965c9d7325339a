// Runs on any Node version, because it runs before anything is installed.
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'

/** Longer than any install or build: an older lock was left behind by a process that died. */
const longestMs = 15 * 60_000

/**
 * Mutex across processes: two `npm start` in one folder must not install or build at the same time. `lock`: a file with
 * the process id of the holder. The lock of a dead process is ignored.
 * @template T
 * @param {string} lock
 * @param {() => Promise<T>} act
 * @returns {Promise<T>}
 */
export async function inTurn(lock, act) {
  while (!took(lock)) {
    if (isLeft(lock)) rmSync(lock, { force: true })
    else await setTimeout(50)
  }
  try {
    return await act()
  } finally {
    rmSync(lock, { force: true })
  }
}

function took(lock) {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' })
    return true
  } catch (error) {
    if (error.code === 'EEXIST') return false
    throw error
  }
}

function isLeft(lock) {
  try {
    if (Date.now() - statSync(lock).mtimeMs > longestMs) return true
    const holder = readFileSync(lock, 'utf8')
    // Just created; the process id has not been written yet.
    if (holder === '') return false
    process.kill(Number(holder), 0)
    return false
  } catch (error) {
    return error.code === 'ESRCH'
  }
}
