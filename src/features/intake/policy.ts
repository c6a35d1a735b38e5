export const intakePermissions = [
  'intake:send',
  'intake:import',
  'dead-letter:read',
  'listener:read',
  'listener:manage',
] as const;
