import type { LaborUnit, Tag } from '../entities.ts'
import type { ClearstoryState } from '../state.ts'
import { iso } from './moment.ts'
import { formatProject } from './project.ts'

/** Labor hours by class, as in tags and CORs. */
export function hoursOf(tags: Tag[]) {
  const hours = (unit: LaborUnit) =>
    tags
      .flatMap((tag) => tag.labor)
      .filter((item) => item.unit === unit)
      .reduce((sum, item) => sum + item.workersQuantity * item.unitQuantity, 0)
  const [st, ot, dt, pot, pdt] = [hours('ST'), hours('OT'), hours('DT'), hours('P-OT'), hours('P-DT')]
  return {
    totalHoursST: st,
    totalHoursOT: ot,
    totalHoursDT: dt,
    totalHoursPOT: pot,
    totalHoursPDT: pdt,
    totalHours: st + ot + dt + pot + pdt,
  }
}

function paddedNumber(tag: Tag): string {
  return `EX${String(tag.number).padStart(5, '0')}`
}

export function formatAssociatedTag(tag: Tag, hasAssociatedCor: boolean) {
  return {
    id: tag.id,
    uuid: tag.uuid,
    number: String(tag.number),
    paddedTagNumber: paddedNumber(tag),
    title: tag.title,
    status: tag.status,
    dateOfWorkPerformed: iso(tag.performedAt[0] ?? tag.createdAt),
    dateOfWorkPerformedAdditional: tag.performedAt.slice(1).map((ms) => iso(ms)),
    customerReferenceNumber: '',
    signedAt: iso(tag.signedAt),
    contractorSignedAt: iso(tag.signedAt),
    dateSubmitted: iso(tag.signedAt),
    hasAssociatedCor,
    totalHours: hoursOf([tag]).totalHours,
  }
}

/** A row of the tag list, in the viewer's project, with a short-lived link to the signed tag. */
export function formatTag(state: ClearstoryState, tag: Tag, projectId: number, attachmentSignedUrl: string) {
  return {
    id: tag.id,
    projectId,
    companyId: state.contract(tag.contractId).contractorCompanyId,
    creatorId: 640_001,
    number: String(tag.number),
    paddedTagNumber: paddedNumber(tag),
    title: tag.title,
    workDescription: tag.workDescription,
    dateOfWorkPerformed: iso(tag.performedAt[0] ?? tag.createdAt),
    dateOfWorkPerformedAdditional: tag.performedAt.slice(1).map((ms) => iso(ms)),
    customerReferenceNumber: '',
    status: tag.status,
    signedAt: iso(tag.signedAt),
    customerSignerName: 'Ana Diaz',
    contractorSignedAt: iso(tag.signedAt),
    dateSubmitted: iso(tag.signedAt),
    attachmentSignedUrl,
    ...hoursOf([tag]),
    costCode: tag.costCode,
    updatedAt: iso(tag.updatedAt),
    createdAt: iso(tag.createdAt),
  }
}

/** A tag in full. Its items have quantities but no prices; those are found by projectRateId. */
export function formatTagDetail(
  state: ClearstoryState,
  tag: Tag,
  projectId: number,
  attachmentSignedUrl: string,
) {
  const date = iso(tag.performedAt[0] ?? tag.createdAt).slice(0, 10)
  const rate = (projectRateId: number | null) => (projectRateId === null ? {} : { projectRateId })
  return {
    ...formatTag(state, tag, projectId, attachmentSignedUrl),
    emailTo: [],
    emailCC: [],
    project: formatProject(state, state.project(projectId)),
    creator: { id: 640_001, firstName: 'Field', lastName: 'Foreman', email: 'foreman@subcontractor.example' },
    labor: tag.labor.map(({ projectRateId, ...item }, index) => ({
      ...rate(projectRateId),
      date,
      ...item,
      formGroupRowId: index + 1,
    })),
    material: tag.material.map(({ projectRateId, ...item }) => ({ ...rate(projectRateId), date, ...item })),
    equipment: tag.equipment.map(({ projectRateId, name, ...item }) => ({
      ...rate(projectRateId),
      date,
      equipment: name,
      ...item,
    })),
    other: tag.other.map(({ projectRateId, name, ...item }) => ({
      ...rate(projectRateId),
      date,
      other: name,
      ...item,
    })),
  }
}
