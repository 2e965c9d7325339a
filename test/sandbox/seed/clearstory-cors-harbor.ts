import { type CorRow, row } from './clearstory-cor-row.ts'

/** Contract ids of Harbor Tower, by trade; see subcontracts in world.ts. */
const electric = 70_001
const drywall = 70_002
const mechanical = 70_003
const glass = 70_004
const flooring = 70_005
const plumbing = 70_006
const framing = 70_007
const roofing = 70_008
const steel = 70_009
const planting = 70_010
const sprinklers = 70_011
const elevator = 70_012
const prime = 70_100

const longTitle =
  'Remove and reinstall previously completed acoustical ceiling tile, grid, seismic bracing and light fixtures ' +
  'at Levels 4 through 9 east corridor to give access for revised fire sprinkler mains per Bulletin 5 revision 2, ' +
  'including after-hours work, dust protection, daily clean-up, temporary lighting and re-inspection by the authority'

/** Markup, a right-to-left override with Hebrew, and emoji that consist of several code points. */
const hostileTitle = `<img src=x onerror="alert(1)"> & 'quoted' \u202eשלום\u202c 👷🏽‍♀️🏗️ </td><script>alert(2)</script>`

/** The CORs of Harbor Tower: received from twelve contractors, and three sent to the owner. */
export const corsOfHarbor: CorRow[] = [
  row(500_001, '1', steel, 'Added embed plates at podium', 'approved_co_issued', 22_480),
  row(500_002, '2', framing, 'Backing for wall-hung casework', 'approved_co_issued', 6_315.4),
  row(
    500_003,
    '3',
    drywall,
    'Fire caulk at rated corridor penetrations, Levels 2-6',
    'approved_to_proceed',
    14_450,
    { requested: 15_200 },
  ),
  row(500_004, '4', plumbing, 'Relocate floor drains at kitchen', 'approved_to_proceed', 9_870.25),
  row(500_005, '5', elevator, 'Hoistway sill angles, revised pit depth', 'approved_co_issued', 31_200, {
    metadata: [{ id: 'im-1', provider: 'erp', name: 'document', value: { number: 'CO-0031', posted: true } }],
  }),
  row(500_006, '6', planting, 'Substitute street trees per city arborist', 'in_review', 4_120, {
    stage: 'owner_review',
  }),
  row(500_007, '7', drywall, 'Shaft wall at relocated mechanical chase', 'in_review', 18_844.55, {
    tagIds: [7201, 7202],
    labelIds: [9503],
    reference: 'RFI 212',
  }),
  row(500_008, '8', roofing, 'Additional walkway pads at RTU service route', 'in_review', 3_905.5, {
    stage: 'pending',
  }),
  row(500_009, '9', glass, 'Re-glaze damaged IGUs at Level 5, by others', 'in_review', 27_990, {
    stage: 'in_dispute',
  }),
  row(500_109, '9', flooring, 'Moisture mitigation at Level 1 slab', 'in_review', 41_250),
  row(500_010, '10', sprinklers, 'Head relocations for revised ceiling plan', 'approved_to_proceed', 12_600, {
    stage: 'proceed_pending_pricing',
  }),
  row(500_011, '11', steel, 'Moment frame web stiffeners, RFI 190', 'approved_co_issued', 17_455.8),
  row(
    500_012,
    '12',
    electric,
    'Level 3 electrical rough-in, added circuits at conference rooms',
    'in_review',
    12_345.67,
    {
      description: 'Twelve added circuits, two floor boxes each at conference rooms 301 to 304.',
      tagIds: [7101, 7102],
      labelIds: [9501],
      reference: 'ASI 14',
    },
  ),
  row(500_013, '13', electric, 'Temporary power to hoist, extended six weeks', 'approved_to_proceed', 8_640),
  row(500_014, '14', electric, 'Lighting control revisions at lobby', 'in_review', 6_980.3, {
    changeNotificationId: 118,
    labelIds: [9501],
  }),
  row(500_015, '15', drywall, 'Lobby soffit and cove per Bulletin 7', 'in_review', 23_715, {
    changeNotificationId: 118,
    labelIds: [9501],
  }),
  row(500_016, '16', plumbing, 'Trap primers at relocated drains', 'in_review', 5_410.75, {
    changeNotificationId: 112,
  }),
  row(500_017, '17', drywall, 'Expedited shaft enclosure, second shift', 'approved_to_proceed', 16_230, {
    changeNotificationId: 115,
    tagIds: [7203],
  }),
  row(500_018, '18', mechanical, 'Duct offsets for expedited shaft', 'approved_to_proceed', 7_745.2, {
    changeNotificationId: 115,
  }),
  row(500_019, '19', glass, 'Storefront hardware change to panic devices', 'in_review', 10_325, {
    stage: 'pricing',
  }),
  row(500_020, '20', framing, 'Parapet framing at amenity deck', 'in_review', 13_060, {
    stage: 'revise_and_resubmit',
  }),
  row(500_021, '21', framing, 'Duplicate of COR 20, amenity deck parapet', 'rejected', 13_060, {
    stage: 'void',
  }),
  row(500_022, '22', roofing, 'Tapered insulation at drains', 'approved_co_issued', 18_020),
  row(500_023, '23', sprinklers, 'Dry system at loading dock', 'in_review', 34_900, { stage: 'on_hold' }),
  row(500_024, '24', planting, 'Irrigation sleeve boring under sidewalk', 'approved_to_proceed', 2_760),
  row(500_025, '25', flooring, 'Upgrade to sheet vinyl in labs', 'rejected', 15_480, { stage: 'rejected' }),
  row(500_026, '26', steel, 'Delay claim, late anchor bolt survey', 'in_review', 88_000, { stage: 'claim' }),
  row(500_027, '27', elevator, 'Cab finish allowance reconciliation', 'in_review', 9_500, {
    stage: 'potential_co',
  }),
  row(500_028, '28', electric, 'EV charging conduits, 24 stalls', 'in_review', 54_200, { stage: 'estimate' }),
  row(500_029, '29', plumbing, 'Gas line upsizing at roof', 'approved_to_proceed', 11_145, {
    stage: 'proceed_pending_approval',
  }),
  row(500_030, '30', drywall, 'Level 5 of abuse-resistant board', 'draft', 5_600),
  row(500_044, '44', mechanical, 'VAV box relocation, Level 4 open office', 'in_review', 8_115, {
    tagIds: [7301],
  }),
  row(500_045, '45', mechanical, 'Credit: deleted exhaust fan EF-4', 'approved_co_issued', -1_200),
  row(
    500_046,
    '46',
    mechanical,
    'After-hours crane picks for RTU-2, incl. traffic control on Howard Street',
    'in_review',
    27_640.18,
  ),
  row(500_050, '50', electric, 'Fire alarm head-end replacement', 'in_review', 60_000, { stage: 'rom' }),
  row(500_060, '60', sprinklers, 'Bulletin 8 placeholder', 'placeholder', 20_000),
  row(500_061, '61', roofing, 'Roof anchor relocation, price to follow', 'in_review', null),
  row(500_062, '62', plumbing, 'Insulation by the foot', 'in_review', 1_234.565),
  row(500_063, '63', drywall, longTitle, 'in_review', 73_310.9),
  row(500_064, '64', glass, hostileTitle, 'in_review', 2_345.01),
  row(500_065, '65', planting, 'Rounding adjustment on invoice 77', 'in_review', 0.01),
  row(500_066, '66', elevator, 'No-cost time extension, permit delay', 'in_review', 0),
  row(500_201, '101', prime, 'Owner-requested lobby upgrades', 'in_review', 145_000, { stage: 'pricing' }),
  row(500_202, '102', prime, 'Unforeseen utilities at Howard Street', 'approved_co_issued', 62_310.4),
  row(500_203, '103', prime, 'Extended general conditions', 'draft', 38_000),
]
