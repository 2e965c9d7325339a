import { describe, expect, it } from 'vitest'
import { createEncryption, DecryptionError } from '../../server/store/encryption.ts'

const key = (fill: number) => Buffer.alloc(32, fill).toString('base64')
const place = { table: 'sessions', companyId: '1', rowId: 's-1' }

describe('encryption', () => {
  it('gives back what it was given, and never the same ciphertext twice', async () => {
    const encryption = createEncryption(key(1))
    const once = await encryption.encrypt('token ключ 🔑', place)
    const twice = await encryption.encrypt('token ключ 🔑', place)
    expect(once).not.toBe(twice)
    expect(once).toMatch(/^v1\.[0-9a-f]{8}\.[\w-]{16}\.[\w-]+$/)
    expect(await encryption.decrypt(once, place)).toBe('token ключ 🔑')
  })

  it('refuses a ciphertext that was moved to another table, company or row', async () => {
    const encryption = createEncryption(key(1))
    const sealed = await encryption.encrypt('secret', place)
    for (const other of [{ table: 'connections' }, { companyId: '2' }, { rowId: 's-2' }]) {
      await expect(encryption.decrypt(sealed, { ...place, ...other })).rejects.toThrow(DecryptionError)
    }
  })

  it('refuses a ciphertext that was altered, cut or is none', async () => {
    const encryption = createEncryption(key(1))
    const sealed = await encryption.encrypt('secret', place)
    const [version, keyId, iv, data = ''] = sealed.split('.')
    const flipped = (data.startsWith('A') ? 'B' : 'A') + data.slice(1)
    const bad = [
      [version, keyId, iv, flipped].join('.'),
      [version, keyId, iv, data.slice(0, 4)].join('.'),
      [version, keyId, iv, '***'].join('.'),
      ['v2', keyId, iv, data].join('.'),
      `${sealed}.x`,
      'secret',
      '',
    ]
    for (const text of bad) await expect(encryption.decrypt(text, place)).rejects.toThrow(DecryptionError)
  })

  it('reads with a previous key and writes with the current one', async () => {
    const old = await createEncryption(key(1)).encrypt('secret', place)
    const rotated = createEncryption(key(2), [key(1)])
    expect(await rotated.decrypt(old, place)).toBe('secret')
    const fresh = await rotated.encrypt('secret', place)
    expect(await createEncryption(key(2)).decrypt(fresh, place)).toBe('secret')
    await expect(createEncryption(key(2)).decrypt(old, place)).rejects.toThrow(/not configured/)
  })

  it('takes keys of 32 bytes only', () => {
    expect(() => createEncryption(Buffer.alloc(16).toString('base64'))).toThrow(RangeError)
    expect(() => createEncryption('not base64!')).toThrow(RangeError)
    expect(() => createEncryption(key(1), [''])).toThrow(RangeError)
  })
})
