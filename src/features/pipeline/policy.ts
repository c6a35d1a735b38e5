export const pipelinePermissions = ['pipeline:read', 'lake:query'] as const;
