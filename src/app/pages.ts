/** Every page of the program, in the order of the rail. A new page is a line in its feature's `web/pages.ts`. */
import { identityPages } from '#features/identity/web/pages.ts';
import type { Page } from '#ui/page.ts';

export const pages: readonly Page[] = [...identityPages];
