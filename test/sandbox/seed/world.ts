/**
 * The seed data of the sandbox: people, companies, projects and contracts. Both emulated systems are seeded from this
 * table, so a subcontract in Procore and the same subcontractor's contract in Clearstory are about the same work. The
 * ids have the size of real ones (see procore/FACTS.md 1.2).
 */

export const companies = {
  /** The general contractor that most of the seed belongs to; the app is installed here. */
  marin: { id: 562949953425831, name: 'Marin Builders' },
  /** Another customer of the app, with its own people and its own Clearstory key. */
  coastal: { id: 562949953425999, name: 'Coastal Contractors' },
  /** A company that never installed the app. */
  unconnected: { id: 562949953426111, name: 'Not Installed Inc.' },
} as const

export type AccessLevel = 'None' | 'Read Only' | 'Standard' | 'Admin'

type SeedTool = 'changeEvents' | 'commitments' | 'primeContracts' | 'projectAdmin'

export interface SeedPerson {
  id: number
  name: string
  login: string
  companyId: number
  companyLevel: AccessLevel
  /** Access levels for the tools of each project the person can open, by project id. */
  projects: Record<number, Record<SeedTool, AccessLevel>>
}

const harborId = 562949954101001
const clinicId = 562949954101002
const pierId = 562949954101003
const coastalProjectId = 562949954109001

const all = (of: AccessLevel) => ({ changeEvents: of, commitments: of, primeContracts: of, projectAdmin: of })

export const people = {
  /** Project manager and company admin. */
  ana: {
    id: 562949955200001,
    name: 'Ana Diaz',
    login: 'ana.diaz@marinbuilders.example',
    companyId: companies.marin.id,
    companyLevel: 'Admin',
    projects: { [harborId]: all('Admin'), [clinicId]: all('Admin'), [pierId]: all('Admin') },
  },
  /** Project engineer: Standard on Harbor Tower only, so he may edit the change events he created. */
  ben: {
    id: 562949955200002,
    name: 'Ben Okafor',
    login: 'ben.okafor@marinbuilders.example',
    companyId: companies.marin.id,
    companyLevel: 'None',
    projects: { [harborId]: { ...all('Read Only'), changeEvents: 'Standard', projectAdmin: 'None' } },
  },
  /** Cost accountant with read-only access. */
  rita: {
    id: 562949955200003,
    name: 'Rita Chen',
    login: 'rita.chen@marinbuilders.example',
    companyId: companies.marin.id,
    companyLevel: 'None',
    projects: { [harborId]: all('Read Only') },
  },
  /** Admin of another company. */
  otto: {
    id: 562949955200009,
    name: 'Otto Lindqvist',
    login: 'otto@coastal.example',
    companyId: companies.coastal.id,
    companyLevel: 'Admin',
    projects: { [coastalProjectId]: all('Admin') },
  },
} as const satisfies Record<string, SeedPerson>

export const projects = {
  harbor: {
    id: harborId,
    companyId: companies.marin.id,
    name: 'Harbor Tower',
    number: '22-041',
    currency: 'USD',
    clearstory: { id: 9001, gcTitle: 'Harbor Tower', jobNumber: '22-041' },
  },
  clinic: {
    id: clinicId,
    companyId: companies.marin.id,
    name: 'Mission Clinic',
    number: '23-107',
    currency: 'USD',
    clearstory: { id: 9002, gcTitle: 'Mission Street Clinic', jobNumber: '23-107' },
  },
  pier: {
    id: pierId,
    companyId: companies.marin.id,
    name: 'Pier 9 Retrofit',
    number: '24-012',
    currency: 'USD',
    clearstory: { id: 9003, gcTitle: 'Pier 9 Seismic Retrofit', jobNumber: '24-012' },
  },
  coastal: {
    id: coastalProjectId,
    companyId: companies.coastal.id,
    name: 'Dune House',
    number: 'D-7',
    currency: 'USD',
    clearstory: { id: 9901, gcTitle: 'Dune House', jobNumber: 'D-7' },
  },
} as const

export interface SeedBudgetCode {
  id: number
  /** flat_code: cost code and line item type, the segments that this company uses. */
  code: string
  name: string
  /** Whether the code has a line in the project's budget. */
  budgeted: boolean
}

/** Budget codes (WBS codes) of Harbor Tower; the other projects get the same codes with other ids. */
export const budgetCodes = {
  electrical: {
    id: 562949956300001,
    code: '16-200.S',
    name: 'Electrical rough-in.Subcontract',
    budgeted: true,
  },
  electricalLabor: {
    id: 562949956300002,
    code: '16-200.L',
    name: 'Electrical rough-in.Labor',
    budgeted: true,
  },
  drywall: { id: 562949956300003, code: '09-250.S', name: 'Gypsum board.Subcontract', budgeted: true },
  hvac: { id: 562949956300004, code: '23-100.S', name: 'HVAC equipment.Subcontract', budgeted: true },
  hvacAir: {
    id: 562949956300005,
    code: '23-300.S',
    name: 'HVAC air distribution.Subcontract',
    budgeted: false,
  },
  glazing: { id: 562949956300006, code: '08-440.S', name: 'Curtain wall.Subcontract', budgeted: true },
  flooring: { id: 562949956300007, code: '09-650.S', name: 'Resilient flooring.Subcontract', budgeted: true },
  plumbing: { id: 562949956300008, code: '22-100.S', name: 'Plumbing.Subcontract', budgeted: true },
  framing: { id: 562949956300009, code: '06-100.S', name: 'Rough carpentry.Subcontract', budgeted: true },
  roofing: { id: 562949956300010, code: '07-500.S', name: 'Membrane roofing.Subcontract', budgeted: true },
  steel: { id: 562949956300011, code: '05-120.S', name: 'Structural steel.Subcontract', budgeted: true },
  landscape: { id: 562949956300012, code: '32-900.S', name: 'Planting.Subcontract', budgeted: true },
  sprinklers: { id: 562949956300013, code: '21-130.S', name: 'Fire sprinklers.Subcontract', budgeted: true },
  elevator: { id: 562949956300014, code: '14-200.S', name: 'Elevators.Subcontract', budgeted: true },
} as const satisfies Record<string, SeedBudgetCode>

export interface SeedSubcontract {
  vendorId: number
  vendorName: string
  /** The subcontractor's name in Clearstory (contractorName). */
  contractorName: string
  trade: string
  commitmentId: number
  commitmentNumber: string
  commitmentTitle: string
  commitmentKind: 'work_order' | 'purchase_order'
  commitmentStatus: 'Draft' | 'Approved' | 'Complete' | 'Void' | 'Submitted' | 'Closed'
  /** Keys of budgetCodes on the commitment's own lines. A single one is preselected; several are a choice. */
  codes: (keyof typeof budgetCodes)[]
  contractValue: number
  clearstoryContractId: number
  /** Clearstory contract name; may contain the commitment number, the trade, or nothing recognizable. */
  clearstoryContractName: string
}

const sub = (
  n: number,
  contractorName: string,
  vendorName: string,
  trade: string,
  commitmentNumber: string,
  codes: (keyof typeof budgetCodes)[],
  contractValue: number,
  clearstoryContractName: string,
  more: Partial<SeedSubcontract> = {},
): SeedSubcontract => ({
  vendorId: 562949957400000 + n,
  vendorName,
  contractorName,
  trade,
  commitmentId: 562949958500000 + n,
  commitmentNumber,
  commitmentTitle: trade,
  commitmentKind: 'work_order',
  commitmentStatus: 'Approved',
  codes,
  contractValue,
  clearstoryContractId: 70000 + n,
  clearstoryContractName,
  ...more,
})

/** The subcontracts of Harbor Tower. Clinic and Pier have the first few of them, with other ids. */
export const subcontracts: readonly SeedSubcontract[] = [
  sub(
    1,
    'Bay Electric',
    'Bay Electric Co.',
    'Electrical',
    'SC-014',
    ['electrical', 'electricalLabor'],
    2_450_000,
    'SC-014 Electrical',
  ),
  sub(
    2,
    'Northline Drywall',
    'Northline Drywall LLC',
    'Drywall',
    'SC-009',
    ['drywall'],
    1_180_000,
    'SC-009 Drywall',
  ),
  sub(3, 'Summit Mechanical', 'Summit Mechanical, Inc.', 'HVAC', 'SC-021', ['hvac'], 3_900_000, 'HVAC'),
  sub(
    4,
    'Pioneer Glass',
    'Pioneer Glass & Glazing',
    'Glazing',
    'SC-030',
    ['glazing'],
    2_210_000,
    'SC-030 Curtain wall',
  ),
  sub(
    5,
    'Hale Flooring',
    'Hale Flooring Contractors',
    'Resilient flooring',
    'SC-033',
    ['flooring'],
    460_000,
    '',
  ),
  sub(
    6,
    'Delta Plumbing',
    'Delta Plumbing Services',
    'Plumbing',
    'SC-018',
    ['plumbing'],
    1_320_000,
    'Plumbing',
  ),
  sub(
    7,
    'Redwood Framing',
    'Redwood Framing Corp.',
    'Rough carpentry',
    'SC-006',
    ['framing'],
    890_000,
    'SC-006',
  ),
  sub(
    8,
    'Cascade Roofing',
    'Cascade Roofing',
    'Roofing',
    'SC-025',
    ['roofing'],
    610_000,
    'Roofing and waterproofing',
  ),
  sub(
    9,
    'Ironclad Steel',
    'Ironclad Steel Fabricators',
    'Structural steel',
    'SC-003',
    ['steel'],
    4_750_000,
    'SC-003 Steel',
    { commitmentStatus: 'Complete' },
  ),
  sub(
    10,
    'Verde Landscaping',
    'Verde Landscaping',
    'Landscape',
    'PO-102',
    ['landscape'],
    210_000,
    'PO-102 Planting',
    { commitmentKind: 'purchase_order' },
  ),
  sub(
    11,
    'Pacific Fire Protection',
    'Pacific Fire Protection',
    'Fire sprinklers',
    'SC-019',
    ['sprinklers'],
    720_000,
    'Fire protection',
  ),
  sub(
    12,
    'Union Elevator',
    'Union Elevator Company',
    'Elevators',
    'SC-011',
    ['elevator'],
    1_640_000,
    'SC-011 Elevators',
    { commitmentStatus: 'Void' },
  ),
]

/** Change event statuses of Marin Builders: names are the company's own, mapped_to_status is Procore's. */
export const changeEventStatuses = [
  { id: 562949959600001, name: 'Open', mapped_to_status: 'open', default_status: true, show_in_select: true },
  {
    id: 562949959600002,
    name: 'Pricing with subs',
    mapped_to_status: 'pending',
    default_status: false,
    show_in_select: true,
  },
  {
    id: 562949959600003,
    name: 'Closed',
    mapped_to_status: 'closed',
    default_status: false,
    show_in_select: true,
  },
  {
    id: 562949959600004,
    name: 'Void',
    mapped_to_status: 'void',
    default_status: false,
    show_in_select: true,
  },
] as const

/** Change events of Harbor Tower. */
export const changeEvents = {
  /** Created by Ana; one manually entered line of 9,100.00 on the drywall budget code. */
  lobby: { id: 562949960700010, number: '010', title: 'Lobby ceiling', createdBy: 'ana', status: 'Open' },
  /** Created by Ben; empty. */
  conference: {
    id: 562949960700011,
    number: '011',
    title: 'Level 3 conference rooms',
    createdBy: 'ben',
    status: 'Open',
  },
  /** Created by Ana; three lines: one plain, one locked on a commitment change order, one with an RFQ sent. */
  mechanical: {
    id: 562949960700012,
    number: '012',
    title: 'Mechanical room relocation',
    createdBy: 'ana',
    status: 'Pricing with subs',
  },
  closed: {
    id: 562949960700008,
    number: '008',
    title: 'Foundation dewatering',
    createdBy: 'ana',
    status: 'Closed',
  },
  void: { id: 562949960700007, number: '007', title: 'Duplicate of 008', createdBy: 'ana', status: 'Void' },
} as const

/** API keys of the Clearstory companies. The real product shows the secret once; here it is printed. */
export const clearstoryKeys = {
  marin: {
    keyId: 'csk_marin_7f3c',
    secret: 'marin-secret-5d1e9a',
    companyId: 4101,
    companyName: 'Marin Builders',
  },
  disabled: {
    keyId: 'csk_marin_off1',
    secret: 'marin-secret-disabled',
    companyId: 4101,
    companyName: 'Marin Builders',
  },
  coastal: {
    keyId: 'csk_coastal_22b0',
    secret: 'coastal-secret-77aa10',
    companyId: 4202,
    companyName: 'Coastal Contractors',
  },
} as const

/** The app as registered with the emulated Procore. */
export const oauthApp = { clientId: 'sandbox-client-id', clientSecret: 'sandbox-client-secret' } as const
