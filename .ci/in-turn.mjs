// Plain Node of any age: it runs before anything is installed.
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'

/** Longer than any install or build: a lock that is older was left behind by a process that died. */
const longestMs = 15 * 60_000

/**
 * Does something while no other process does it: two `npm start` in one folder must not install or build into each other.
 * `lock`: a file that holds the process id of the one whose turn it is; that of a dead process counts for nothing.
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
    // Made a moment ago, and its process id is still on its way.
    if (holder === '') return false
    process.kill(Number(holder), 0)
    return false
  } catch (error) {
    return error.code === 'ESRCH'
  }
}
