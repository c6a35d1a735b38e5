/** All fuzz targets. A new one is a file and a line. */
import type { FuzzTarget } from '../target.ts';
import { evtx } from './evtx.ts';
import { sigmaConditions } from './sigma-conditions.ts';
import { sigmaModifiers } from './sigma-modifiers.ts';
import { sigmaParser } from './sigma-parser.ts';
import { sigmaPipelines } from './sigma-pipelines.ts';
import { sourceEvents } from './sources.ts';
import { textFiles } from './text-files.ts';
import { wireTargets } from './wire.ts';

export const targets: readonly FuzzTarget[] = [
  evtx,
  textFiles,
  sigmaParser,
  sigmaConditions,
  sigmaModifiers,
  sigmaPipelines,
  ...wireTargets,
  sourceEvents,
];
