export const healthPermissions = ['metrics:read'] as const;
