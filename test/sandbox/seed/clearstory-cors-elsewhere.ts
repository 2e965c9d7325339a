import { type CorRow, row } from './clearstory-cor-row.ts'

/** The CORs of the other projects, and of the other company. */
export const corsElsewhere: CorRow[] = [
  row(500_301, '1', 71_001, 'Nurse call rough-in', 'in_review', 19_400),
  row(500_302, '2', 71_001, 'Generator pad conduits', 'approved_to_proceed', 7_150),
  row(500_303, '3', 71_002, 'Lead-lined board at imaging', 'in_review', 48_900, { stage: 'owner_review' }),
  row(500_304, '4', 71_002, 'Patch after abatement', 'approved_co_issued', 3_280),
  row(500_305, '5', 71_003, 'HEPA filtration at procedure rooms', 'in_review', 66_035.5),
  row(500_306, '6', 71_003, 'Isolation room exhaust', 'in_review', 25_000, { stage: 'rom' }),
  row(500_307, '7', 71_004, 'Vision panels at patient doors', 'rejected', 4_990, { stage: 'void' }),
  row(500_308, '8', 71_004, 'Privacy film', 'in_review', 1_875),
  row(500_401, '1', 72_001, 'Shore power relocation', 'in_review', 33_600),
  row(500_402, '2', 72_002, 'Marine-grade board at restrooms', 'approved_to_proceed', 8_220),
  row(500_403, '3', 72_003, 'Stainless duct hangers', 'in_review', 21_480, { stage: 'in_dispute' }),
  row(500_404, '4', 72_004, 'Impact glazing at east elevation', 'in_review', 97_500),
  row(500_405, '5', 72_001, 'Temporary lighting below deck', 'placeholder', 10_000),
  row(500_406, '6', 72_003, 'Seismic bracing of existing mains', 'approved_co_issued', 15_940),
  row(500_501, '1', 73_001, 'Restore cast bronze fixtures', 'approved_co_issued', 12_000),
  row(500_502, '1', 73_100, 'Vault door removal', 'approved_co_issued', 29_000),
  row(500_901, '1', 79_001, 'Deck lighting', 'in_review', 3_450),
  row(500_902, '2', 79_001, 'Panel upgrade to 400 A', 'approved_to_proceed', 9_800),
  row(500_903, '3', 79_001, 'Pool equipment circuits', 'in_review', 6_000, { stage: 'rom' }),
]
