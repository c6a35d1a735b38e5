export const ownershipPermissions = ['queue:read', 'duty:assign'] as const;
