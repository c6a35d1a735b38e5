export const detectionPermissions = ['rule:read', 'rule:manage'] as const;
