/** Every page of the program, in the order of the rail. A new page is a line in its feature's `web/pages.ts`. */
import { alertPages } from '#features/alerts/web/pages.ts';
import { assetPages } from '#features/assets/web/pages.ts';
import { demoPages } from '#features/demo/web/pages.ts';
import { detectionPages } from '#features/detections/web/pages.ts';
import { identityPages } from '#features/identity/web/pages.ts';
import { incidentPages } from '#features/incidents/web/pages.ts';
import { intakePages } from '#features/intake/web/pages.ts';
import { journalPages } from '#features/journal/web/pages.ts';
import { ownershipPages } from '#features/ownership/web/pages.ts';
import { pipelinePages } from '#features/pipeline/web/pages.ts';
import { rosterPages } from '#features/roster/web/pages.ts';
import type { Page } from '#ui/page.ts';

export const pages: readonly Page[] = [
  ...alertPages,
  ...incidentPages,
  ...ownershipPages,
  ...rosterPages,
  ...assetPages,
  ...detectionPages,
  ...pipelinePages,
  ...intakePages,
  ...journalPages,
  ...identityPages,
  ...demoPages,
];
