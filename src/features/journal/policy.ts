export const journalPermissions = ['journal:read', 'journal:export', 'journal:erase'] as const;
