/** Who may what, as a page: made from the table of routes and the bundles of the functions. */

import { roles } from '#app/roles.ts';
import type { Permission } from '#base/actor.ts';
import { functionNames, functions } from '#features/identity/model.ts';
import type { Route } from '#features/journal/server/index.ts';

export function permissionMatrix(routes: readonly Route[]): string {
  const permissions = [...new Set(functionNames.flatMap((name) => roles[name]))].sort();
  const head = `| permission | ${functionNames.map((name) => functions[name].title).join(' | ')} |\n|---|${functionNames.map(() => '---').join('|')}|\n`;
  const mark = (permission: Permission): string =>
    functionNames.map((name) => (roles[name].includes(permission) ? 'x' : '')).join(' | ');
  const rows = permissions.map((permission) => `| \`${permission}\` | ${mark(permission)} |\n`).join('');
  const routeRows = [...routes]
    .sort((a, b) => (a.path + a.method < b.path + b.method ? -1 : 1))
    .map((route) => `| ${route.method} | \`${route.path}\` | \`${route.needs}\` | ${route.summary} |\n`)
    .join('');
  return `# Permissions\n\nMade from the code by \`UPDATE_GOLDEN=1 npm test -- src/app/server/app.test.ts\`; a test compares.\n\n## Functions\n\n${head}${rows}\n## Routes\n\n| method | path | needs | |\n|---|---|---|---|\n${routeRows}`;
}
