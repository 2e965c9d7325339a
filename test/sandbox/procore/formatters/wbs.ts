import type { BudgetCode } from '../entities.ts'

const wbsPatternId = 562949956399000
const stamped = '2026-01-12T09:00:00Z'

/** A cost code and a line item type, the two segments that this company uses (procore/FACTS.md 1.8). */
export function formatSegmentItems({ id, code, name }: BudgetCode): object[] {
  const [costCode = '', lineItemType = ''] = splitLast(code)
  const [costCodeName = '', lineItemTypeName = ''] = splitLast(name)
  return [
    segmentItem(id + 20_000, costCode, costCodeName, 'cost_code', 'Cost Code', 1),
    segmentItem(id + 40_000, lineItemType, lineItemTypeName, 'line_item_type', 'Cost Type', 2),
  ]
}

export function formatWbsCode(code: BudgetCode): object {
  return {
    id: code.id,
    flat_code: code.code,
    flat_name: code.name,
    description: code.name,
    status: code.status,
    segment_items: formatSegmentItems(code),
    wbs_pattern_id: wbsPatternId,
    created_at: stamped,
    updated_at: stamped,
  }
}

function segmentItem(
  id: number,
  code: string,
  name: string,
  type: string,
  segmentName: string,
  position: number,
) {
  return {
    id,
    code,
    name,
    status: 'active',
    in_use: true,
    is_parent: false,
    parent_id: null,
    path_code: code,
    path_codes: [code],
    path_ids: [id],
    path_names: [name],
    created_at: stamped,
    updated_at: stamped,
    segment: {
      id: wbsPatternId + position,
      name: segmentName,
      type,
      position,
      delimiter: position === 1 ? '.' : '',
      structure: type === 'cost_code' ? 'tiered' : 'flat',
      required: true,
      wbs_pattern_id: wbsPatternId,
    },
  }
}

function splitLast(text: string): [string, string] {
  const dot = text.lastIndexOf('.')
  return dot < 0 ? [text, ''] : [text.slice(0, dot), text.slice(dot + 1)]
}
