/**
 * Named points at which the crash tests stop the process dead. `WATCHFLOOR_FAULT=between-lake-and-relational:3` kills it
 * the third time the point is reached. Without the variable a point costs one comparison.
 */
export const faultPoints = [
  'after-spool',
  'after-plan',
  'between-lake-tables',
  'between-lake-and-relational',
  'at-commit',
  'after-commit',
] as const;
export type FaultPoint = (typeof faultPoints)[number];

export type Faults = (point: FaultPoint) => void;

export function openFaults(setting: string | undefined): Faults {
  if (setting === undefined || setting === '') return () => {};
  const [wanted, nth = '1'] = setting.split(':');
  let left = Number(nth);
  return (point) => {
    if (point !== wanted) return;
    left -= 1;
    if (left === 0) process.kill(process.pid, 'SIGKILL');
  };
}
