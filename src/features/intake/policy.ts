export const intakePermissions = ['intake:send', 'intake:import', 'dead-letter:read'] as const;
