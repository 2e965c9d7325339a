import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import * as listing from '../../manifest/listing.ts'

/** Limits of Procore's listing guidelines. */
const plain = /^[\p{L}\p{N} .,;:'’()%-]+$/u

describe('the listing', () => {
  it('has a name of at most 30 plain characters, without Procore in it', () => {
    expect(listing.name.length).toBeLessThanOrEqual(30)
    expect(listing.name).toMatch(plain)
    expect(listing.name).not.toMatch(/procore/i)
  })

  it('has a tagline of at most 40 characters', () => {
    expect(listing.tagline.length).toBeLessThanOrEqual(40)
  })

  it('has a summary of 200 to 2,000 characters', () => {
    expect(listing.summary.length).toBeGreaterThanOrEqual(200)
    expect(listing.summary.length).toBeLessThanOrEqual(2_000)
  })

  it('says how it works in at most 500 characters', () => {
    expect(listing.howItWorks.length).toBeLessThanOrEqual(500)
  })

  it('has features of at most 200 plain characters', () => {
    for (const feature of listing.features) {
      expect(feature.length).toBeLessThanOrEqual(200)
      expect(feature).toMatch(plain)
    }
  })

  it('has a logo of 200 by 200 px', () => {
    expect(sizeOf(listing.media.logo)).toEqual({ width: 200, height: 200 })
  })

  it('has three or more screenshots between 720 × 480 and 1920 × 1080 px', () => {
    expect(listing.media.screenshots.length).toBeGreaterThanOrEqual(3)
    for (const { file } of listing.media.screenshots) expectListingSize(file)
  })

  it('has an integration diagram of that size too', () => {
    expectListingSize(listing.media.diagram)
  })
})

function expectListingSize(file: string): void {
  const { width, height } = sizeOf(file)
  expect([width >= 720, height >= 480, width <= 1920, height <= 1080], file).toEqual([true, true, true, true])
}

/** Width and height stand at the beginning of a PNG. */
function sizeOf(file: string): { width: number; height: number } {
  const png = readFileSync(new URL(`../../manifest/${file}`, import.meta.url))
  expect(png.subarray(1, 4).toString(), file).toBe('PNG')
  return { width: png.readUInt32BE(16), height: png.readUInt32BE(20) }
}
