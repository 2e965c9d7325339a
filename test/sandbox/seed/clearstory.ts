import type { Company, Contract, Customer, Label, Office, Project, Tables } from '../clearstory/entities.ts'
import { seedCors } from './clearstory-cors.ts'
import { seedNotifications } from './clearstory-notifications.ts'
import { seedRates, seedTags } from './clearstory-tags.ts'
import { clearstoryKeys, projects, type SeedSubcontract, subcontracts } from './world.ts'

const day = 86_400_000
const marin = clearstoryKeys.marin.companyId
const coastal = clearstoryKeys.coastal.companyId

/** The general contractor's projects, each with the owner above it and a number of subcontracts below it. */
const builds = [
  {
    project: projects.harbor.clearstory,
    companyId: marin,
    owner: 1,
    contracts: 70_000,
    subs: 12,
    archived: false,
  },
  {
    project: projects.clinic.clearstory,
    companyId: marin,
    owner: 2,
    contracts: 71_000,
    subs: 4,
    archived: false,
  },
  {
    project: projects.pier.clearstory,
    companyId: marin,
    owner: 3,
    contracts: 72_000,
    subs: 4,
    archived: false,
  },
  {
    project: { id: 9004, gcTitle: 'Old Mint Restoration', jobNumber: '19-003' },
    companyId: marin,
    owner: 3,
    contracts: 73_000,
    subs: 1,
    archived: true,
  },
  {
    project: projects.coastal.clearstory,
    companyId: coastal,
    owner: 4,
    contracts: 79_000,
    subs: 1,
    archived: false,
  },
] as const

const owners = [
  { id: 6001, name: 'Harbor Holdings', customerId: 8101, companyId: marin },
  { id: 6002, name: 'Mission Health Trust', customerId: 8102, companyId: marin },
  { id: 6003, name: 'Port of San Marin', customerId: 8103, companyId: marin },
  { id: 6004, name: 'Dune House Partners', customerId: 8201, companyId: coastal },
] as const

type Build = (typeof builds)[number]

/** Ids that tests refer to, other than those of CORs. */
export const seededClearstory = {
  archivedProjectId: 9004,
  /** In this contract Marin is the contractor, so its CORs to the owner of Harbor Tower are sent ones. */
  primeContractId: 70_100,
  officeId: 5101,
  labelId: 9501,
} as const

/** The seed of an emulated Clearstory. Deterministic except for its dates, which are relative to now. */
export function seedClearstory(now: number): Tables {
  const createdAt = now - 400 * day
  const company = (id: number, name: string): Company => ({
    id,
    name,
    domain: `${name.toLowerCase().replace(/[^a-z]+/g, '')}.example`,
    city: 'San Francisco',
    createdAt,
  })
  const office = (id: number, companyId: number): Office => ({
    id,
    companyId,
    name: 'San Francisco',
    customId: `SF-${companyId}`,
    createdAt,
  })
  const label = (id: number, name: string): Label => ({
    id,
    companyId: marin,
    name,
    companyStandard: true,
    createdAt,
  })
  const customer = ({ customerId, companyId, name }: (typeof owners)[number]): Customer => ({
    id: customerId,
    companyId,
    name,
    internalId: `C-${customerId}`,
  })
  return {
    keys: Object.values(clearstoryKeys).map((key) => ({
      keyId: key.keyId,
      secret: key.secret,
      companyId: key.companyId,
      disabled: key.keyId === clearstoryKeys.disabled.keyId,
    })),
    companies: [
      company(marin, clearstoryKeys.marin.companyName),
      company(coastal, clearstoryKeys.coastal.companyName),
    ],
    offices: [office(seededClearstory.officeId, marin), office(5201, coastal)],
    customers: owners.map(customer),
    projects: builds.flatMap((build) => projectsOf(build, createdAt)),
    contracts: builds.flatMap((build) => contractsOf(build, createdAt)),
    cors: seedCors(now),
    tags: seedTags(now),
    rates: seedRates(now),
    labels: [
      label(seededClearstory.labelId, 'Bulletin 7'),
      label(9502, 'Owner directed'),
      label(9503, 'T&M'),
    ],
    changeNotifications: seedNotifications(now),
  }
}

function ownerOf(build: Build) {
  const owner = owners[build.owner - 1]
  if (!owner) throw new Error(`no owner ${build.owner}`)
  return owner
}

function gcName(build: Build): string {
  return build.companyId === marin ? clearstoryKeys.marin.companyName : clearstoryKeys.coastal.companyName
}

/** The subcontracts of a build, with their ids in that build. */
function subsOf(build: Build): (SeedSubcontract & { n: number; contractId: number })[] {
  return subcontracts.slice(0, build.subs).map((sub, index) => ({
    ...sub,
    n: index + 1,
    contractId: build.contracts + index + 1,
  }))
}

/** The project records of the general contractor, of the owner above it and of each subcontractor below it. */
function projectsOf(build: Build, createdAt: number): Project[] {
  const { project, companyId, archived } = build
  const owner = ownerOf(build)
  const shared = { archived, createdAt, updatedAt: createdAt, officeId: null, customerId: null }
  return [
    {
      ...shared,
      id: project.id,
      companyId,
      title: project.gcTitle,
      jobNumber: project.jobNumber,
      customerJobNumber: `OWN-${project.id}`,
      customerId: owner.customerId,
      officeId: companyId === marin ? seededClearstory.officeId : 5201,
      contractValue: 48_000_000,
    },
    {
      ...shared,
      id: project.id + 79_000,
      companyId: owner.id,
      title: `${project.gcTitle} (${owner.name})`,
      jobNumber: `OWN-${project.id}`,
      customerJobNumber: '',
      contractValue: 0,
    },
    ...subsOf(build).map((sub) => ({
      ...shared,
      id: sub.contractId - 40_000,
      companyId: 5000 + sub.n,
      title: `${project.gcTitle} - ${sub.trade}`,
      jobNumber: `${sub.contractorName.slice(0, 2).toUpperCase()}-${sub.contractId % 1000}`,
      customerJobNumber: project.jobNumber,
      contractValue: sub.contractValue,
    })),
  ]
}

/** The subcontracts, and the prime contract with the owner, in which the general contractor is the contractor. */
function contractsOf(build: Build, createdAt: number): Contract[] {
  const owner = ownerOf(build)
  const shared = { createdAt, updatedAt: createdAt }
  const name = gcName(build)
  return [
    ...subsOf(build).map((sub) => ({
      ...shared,
      id: sub.contractId,
      name: sub.clearstoryContractName,
      value: sub.contractValue,
      customerCompanyId: build.companyId,
      contractorCompanyId: 5000 + sub.n,
      customerProjectId: build.project.id,
      contractorProjectId: sub.contractId - 40_000,
      customer: { id: 83_000 + (sub.contractId % 10_000), name },
      contractorName: sub.contractorName,
    })),
    {
      ...shared,
      id: build.contracts + 100,
      name: `Prime contract with ${owner.name}`,
      value: 48_000_000,
      customerCompanyId: owner.id,
      contractorCompanyId: build.companyId,
      customerProjectId: build.project.id + 79_000,
      contractorProjectId: build.project.id,
      customer: { id: owner.customerId, name: owner.name },
      contractorName: name,
    },
  ]
}
