import type { Label } from '../entities.ts'
import { iso } from './moment.ts'

export function formatLabel(label: Label) {
  return {
    id: label.id,
    name: label.name,
    companyStandard: label.companyStandard,
    active: true,
    updatedAt: iso(label.createdAt),
    createdAt: iso(label.createdAt),
  }
}
