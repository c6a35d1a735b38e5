/** Words for what rosters hold. */
import type { AttendedCover, Cover, DutyRole } from '#engine/roster/model.ts';

export const coverWords: Readonly<Record<AttendedCover, string>> = {
  staffed: 'staffed',
  'on-call': 'on call',
  'outside-provider': 'outside provider',
};

export const roleWords: Readonly<Record<DutyRole, string>> = {
  primary: 'first',
  secondary: 'second',
};

/** Of an interval of duty; `null` where no roster made it. */
export function coverText(cover: Cover | null, declared: boolean): string {
  if (cover === null) return 'by hand';
  if (cover !== 'unattended') return coverWords[cover];
  return declared ? 'unattended, accepted' : 'nobody: a gap';
}
