/** What each of the ten functions may do. A new permission is a word in one of these lists. */
import type { Permission } from '#base/actor.ts';
import type { Bundles } from '#features/identity/model.ts';

const everybody = [
  'alert:read',
  'asset:read',
  'incident:read',
  'rule:read',
  'queue:read',
  'roster:read',
  'people:read',
  'journal:read',
] as const satisfies readonly Permission[];

const works = ['alert:triage', 'incident:update', 'incident:declare'] as const satisfies readonly Permission[];
const seesThePlant = ['pipeline:read', 'dead-letter:read', 'listener:read'] as const satisfies readonly Permission[];

export const roles: Bundles = {
  manager: [
    ...everybody,
    ...works,
    ...seesThePlant,
    'alert:assign',
    'asset:manage',
    'duty:assign',
    'roster:manage',
    'people:manage',
    'scope:manage',
    'token:read',
    'journal:export',
    'journal:erase',
    'lake:query',
  ],
  'triage-analyst': [...everybody, ...works],
  investigator: [...everybody, ...works, 'alert:assign', 'lake:query'],
  'threat-hunter': [...everybody, ...works, 'lake:query', 'dead-letter:read'],
  'detection-engineer': [...everybody, ...seesThePlant, 'rule:manage', 'lake:query'],
  'platform-engineer': [
    ...everybody,
    ...seesThePlant,
    'token:read',
    'token:manage',
    'asset:manage',
    'intake:import',
    'intake:send',
    'listener:manage',
    'metrics:read',
    'backup:make',
    'lake:query',
  ],
  'intelligence-analyst': [...everybody, 'lake:query'],
  'incident-coordinator': [...everybody, ...works, 'alert:assign', 'duty:assign', 'roster:manage'],
  'attack-simulation': [...everybody],
  forensics: [...everybody, 'lake:query', 'journal:export'],
};
